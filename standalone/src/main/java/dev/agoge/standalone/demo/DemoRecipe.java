package dev.agoge.standalone.demo;

import dev.agoge.contracts.Limits;
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
import dev.agoge.synth.Mix;
import dev.agoge.synth.Spec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the demo does: which tasks, which policy, which training. A small policy that a laptop can train in minutes;
/// everything else is as at any size.
public final class DemoRecipe {
    static final int STEPS = 120;
    private static final int SFT_STEPS = 900;
    static final RunId RUN = new RunId("demo");

    private DemoRecipe() {}

    static Spec tasks(DemoPlan plan) {
        return new Spec(plan.seed(), Mix.small(), 6000, 520, 120, 2000);
    }

    static RunDocument run(DemoPlan plan, Sha256 tasks) {
        List<StageConfig> stages = new ArrayList<>();
        stages.add(new StageConfig.Sft(
                "sft", SFT_STEPS, new Lessons.Demonstrations(8000, 0.35), 32, 50, Optimizer.at(3e-3), 1e-3));
        stages.add(new StageConfig.Rl(
                "rl",
                plan.steps(),
                12,
                16,
                new Rollouts(0, new Sampling(1, 1)),
                new ObjectiveConfig.Grpo(0.2, 0.28, 1e-3, 0.5),
                Optimizer.at(5e-4)));
        if (plan.control()) stages.add(new StageConfig.Control("control"));
        JsonNode model = JsonMapper.shared().readTree(model());
        var config = new RunConfig(
                plan.seed(),
                new PolicyConfig(new Origin.Random(model, Optional.empty()), ChatFormat.DSML),
                new TaskSource.Set("demo", Optional.of(tasks)),
                new Limits(8, 640, 8),
                stages,
                new Evaluation(500, 60, 10, 4),
                1);
        return new RunDocument(
                config, new RunSettings(About.NOTHING, Priority.NORMAL, Budget.UNLIMITED, Checkpoints.DEFAULT));
    }

    /// The `config.json` of its policy.
    public static String model() {
        try (var in = DemoRecipe.class.getResourceAsStream("config.json")) {
            if (in == null) throw new IllegalStateException("the demo's config.json is not packed");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
