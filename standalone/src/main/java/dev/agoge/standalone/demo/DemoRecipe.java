package dev.agoge.standalone.demo;

import dev.agoge.contracts.Limits;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.synth.Mix;
import dev.agoge.synth.Spec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// What the demo does: which tasks, which policy, which training. A small policy that a laptop can train in minutes;
/// everything else is as at any size.
public final class DemoRecipe {
    static final int STEPS = 120;
    static final RunId RUN = new RunId("demo");

    private DemoRecipe() {}

    static Spec tasks(DemoPlan plan) {
        return new Spec(plan.seed(), Mix.small(), 6000, 520, 120, 2000);
    }

    static RunConfig run(DemoPlan plan, Sha256 tasks) {
        return new RunConfig(
                RUN,
                plan.seed(),
                tasks,
                model(),
                new Limits(8, 640, 8),
                new RunConfig.ColdStart(8000, 0.35, 900, 32, 3e-3, 50),
                new RunConfig.Grpo(plan.steps(), 16, 12, 5e-4, 0.2, 0.28, 1e-3, 0.5, 0, new Sampling(1, 1)),
                new RunConfig.Evaluation(500, 60, 10, 4, plan.control()));
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
