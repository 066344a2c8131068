package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;

/// How policies are measured on tasks that are held out: the same tasks with the same draws each time.
public record Evaluation(
        @Setting(
                value = "Held-out tasks before and after training; 0 for none.",
                min = 0,
                max = 1_000_000,
                byDefault = "500")
        int tasks,

        @Setting(value = "How many of them in between; 0 for none.", min = 0, max = 1_000_000, byDefault = "60")
        int subset,

        @Setting(value = "Steps of rl between two of those.", min = 1, max = 10_000_000, byDefault = "10")
        int every,

        @Setting(
                value = "k, episodes of each task at temperature 1, beside a greedy one.",
                min = 1,
                max = 1024,
                byDefault = "4")
        int samples) {
    public Evaluation {
        Bounds.check(Evaluation.class, tasks, subset, every, samples);
    }
}
