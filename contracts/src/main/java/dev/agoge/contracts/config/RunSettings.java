package dev.agoge.contracts.config;

import dev.agoge.contracts.document.Flat;
import dev.agoge.contracts.document.Setting;

/// What stands beside a run's config, outside its digest: equal weights come out whatever it says.
public record RunSettings(
        @Flat About about,

        @Setting(
                value = "Its class in the queue: `high` goes before `normal`, `normal` before `low`.",
                byDefault = "normal")
        Priority priority,

        @Setting(value = "What it may use before it is paused.", byDefault = "{}")
        Budget budget,

        @Setting(value = "How often what a crash would cost is saved.", byDefault = "{}")
        Checkpoints checkpoints) {}
