package dev.agoge.standalone.demo;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Stage;
import java.util.Locale;
import java.util.Map;

/// Puts a run's events on the screen: a moving bar for what goes on, a line for each step of RL and each evaluation.
final class Watch {
    private final Screen screen;
    private String note = "";
    private String passAt1 = "-";

    Watch(Screen screen) {
        this.screen = screen;
    }

    void show(RunEvent event) {
        switch (event) {
            case RunEvent.Progressed(var _, var _, String work, long done, long total) ->
                screen.progress(name(work), done, total, note(work));
            case RunEvent.Measured(var _, var _, Stage stage, int step, Map<String, Double> metrics) ->
                measured(stage, step, metrics);
            case RunEvent.StatusChanged(var _, var _, RunStatus status, String reason) -> status(status, reason);
        }
    }

    private static String name(String work) {
        return switch (work) {
            case "sft" -> "cold start";
            case "rl" -> "GRPO";
            case "control" -> "control (SFT)";
            default -> work;
        };
    }

    private String note(String work) {
        return work.equals("sft") || work.equals("control") ? note : "";
    }

    private void measured(Stage stage, int step, Map<String, Double> metrics) {
        if (metrics.containsKey("sft/loss")) note = "loss " + figure(metrics, "sft/loss", 3);
        if (metrics.containsKey("eval/pass@1")) evaluated(stage, step, metrics);
        if (metrics.containsKey("reward/mean")) stepped(step, metrics);
    }

    private void evaluated(Stage stage, int step, Map<String, Double> metrics) {
        passAt1 = figure(metrics, "eval/pass@1", 3);
        screen.line(String.format(
                Locale.ROOT,
                "evaluation  %-10s step %-4d pass@1 %s  greedy %s  on %.0f held-out tasks",
                stage.name(),
                step,
                passAt1,
                figure(metrics, "eval/greedy", 3),
                metrics.getOrDefault("eval/tasks", 0.0)));
    }

    private void stepped(int step, Map<String, Double> metrics) {
        screen.line(String.format(
                Locale.ROOT,
                "step %-4d reward %s  pass@1 %s  KL %s  entropy %s  %5.0f tokens/s  mismatch %s  %4.1f s",
                step + 1,
                figure(metrics, "reward/mean", 3),
                passAt1,
                figure(metrics, "policy/kl", 5),
                figure(metrics, "policy/entropy", 3),
                metrics.getOrDefault("perf/tokens_per_second", 0.0),
                metrics.getOrDefault("mismatch/max_abs_logprob_diff", Double.NaN),
                metrics.getOrDefault("timing_s/step", 0.0)));
    }

    private void status(RunStatus status, String reason) {
        String why = reason.isEmpty() ? "" : ": " + reason;
        switch (status) {
            case PAUSED -> screen.line("The run is paused" + why + ". Resume it in the console.");
            case FAILED, CANCELLED -> screen.line("The run is " + status.name().toLowerCase(Locale.ROOT) + why + ".");
            case QUEUED, RUNNING, FINISHED -> {}
        }
    }

    private static String figure(Map<String, Double> metrics, String name, int digits) {
        Double value = metrics.get(name);
        return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
