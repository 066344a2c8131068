package dev.agoge.standalone.demo;

import dev.agoge.contracts.Limits;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Checkpoints;
import dev.agoge.contracts.config.Evaluation;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.Rollouts;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.synth.Mix;
import dev.agoge.synth.Progress;
import dev.agoge.synth.Spec;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.Synthesised;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

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

    static RunDocument run(Sha256 tasks, int steps) {
        var config = new RunConfig(
                1,
                new PolicyConfig(
                        new Origin.Random(JsonMapper.shared().readTree(MODEL), Optional.empty()), ChatFormat.DSML),
                new TaskSource.Set("smallest", Optional.of(tasks)),
                new Limits(5, 400, 5),
                List.of(
                        new StageConfig.Sft(
                                "sft", 240, new Lessons.Demonstrations(384, 0.5), 16, 10, Optimizer.at(6e-3), 1e-3),
                        new StageConfig.Rl(
                                "rl",
                                steps,
                                12,
                                8,
                                new Rollouts(0, new Sampling(1, 1)),
                                new ObjectiveConfig.Grpo(0.2, 0.28, 1e-3, 0.5),
                                Optimizer.at(6e-4))),
                new Evaluation(8, 8, 100, 2),
                1);
        return new RunDocument(
                config, new RunSettings(About.NOTHING, Priority.NORMAL, Budget.UNLIMITED, Checkpoints.DEFAULT));
    }

    /// Plays it to its end, or goes on with what was begun.
    static RunSummary play(RunningPlatform platform, int steps, Consumer<RunEvent> watcher)
            throws InterruptedException {
        Synthesised made = platform.part(Synthesis.class).run(tasks(), Progress.unseen());
        Runs runs = platform.part(Runs.class);
        try (var events = new RunEvents(platform.servers().kafka(), RUN)) {
            runs.create(RUN, run(made.taskSet(), steps), made.taskSet());
            while (!runs.status(RUN).orElseThrow().ended()) events.next().forEach(watcher);
            events.next().forEach(watcher);
        }
        return runs.summary(RUN);
    }
}
