package dev.agoge.standalone.demo;

import dev.agoge.contracts.Limits;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.synth.Mix;
import dev.agoge.synth.Progress;
import dev.agoge.synth.Spec;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.Synthesised;
import java.util.List;
import java.util.function.Consumer;

/// The whole loop at the smallest size at which reward still rises. A policy of some hundred thousand parameters learns
/// two dozen tasks by heart, from demonstrations half of which are wrong; RL has to find out which half. It cannot do
/// tasks it has not seen: that is what the demo shows.
final class SmallestLoop {
    static final RunId RUN = new RunId("smallest");

    private static final String MODEL = """
            {"model_type": "deepseek_v3", "vocab_size": 384, "hidden_size": 64, "intermediate_size": 128,
             "moe_intermediate_size": 48, "num_hidden_layers": 2, "first_k_dense_replace": 1,
             "num_attention_heads": 4, "num_key_value_heads": 4, "kv_lora_rank": 32, "qk_nope_head_dim": 16,
             "qk_rope_head_dim": 8, "v_head_dim": 16, "n_routed_experts": 4, "n_shared_experts": 1,
             "num_experts_per_tok": 2, "n_group": 1, "topk_group": 1, "scoring_func": "sigmoid",
             "topk_method": "noaux_tc", "norm_topk_prob": true, "routed_scaling_factor": 1.0, "hidden_act": "silu",
             "rms_norm_eps": 1e-6, "initializer_range": 0.02, "rope_theta": 10000.0,
             "max_position_embeddings": 512, "tie_word_embeddings": true, "attention_bias": false,
             "num_nextn_predict_layers": 0}""";

    private SmallestLoop() {}

    static Spec tasks() {
        var mix = new Mix(
                List.of("orders"),
                List.of(new Mix.Weight("two-writes", 1)),
                List.of(),
                4,
                2,
                2,
                16,
                2,
                8,
                1,
                1,
                0,
                1,
                1);
        return new Spec(1, mix, 24, 8, 0, 24);
    }

    static RunConfig run(Sha256 tasks, int steps) {
        return new RunConfig(
                RUN,
                1,
                tasks,
                MODEL,
                new Limits(5, 400, 5),
                new RunConfig.ColdStart(384, 0.5, 240, 16, 6e-3, 10),
                new RunConfig.Grpo(steps, 8, 12, 6e-4, 0.2, 0.28, 1e-3, 0.5, 0, new Sampling(1, 1)),
                new RunConfig.Evaluation(8, 8, 100, 2, false));
    }

    /// Plays it to its end, or goes on with what was begun.
    static RunSummary play(RunningPlatform platform, int steps, Consumer<RunEvent> watcher)
            throws InterruptedException {
        Synthesised made = platform.part(Synthesis.class).run(tasks(), Progress.unseen());
        Runs runs = platform.part(Runs.class);
        try (var events = new RunEvents(platform.servers().kafka(), RUN)) {
            runs.create(run(made.taskSet(), steps));
            while (!runs.status(RUN).orElseThrow().ended()) events.next().forEach(watcher);
            events.next().forEach(watcher);
        }
        return runs.summary(RUN);
    }
}
