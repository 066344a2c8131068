package dev.agoge.contracts;

import java.util.Locale;

/// What a run is doing when it asks for episodes or publishes a policy version.
public enum Stage {
    /// Supervised fine-tuning on demonstrations, from random weights or a checkpoint.
    COLD_START(1),
    /// GRPO.
    RL(2),
    /// More cold start on the same demonstrations, for as long as RL took: what RL must beat.
    CONTROL(3);

    private final int code;

    Stage(int code) {
        this.code = code;
    }

    /// Part of every random draw: never to change.
    int code() {
        return code;
    }

    /// As it stands in identifiers and metric names.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Stage of(String word) {
        for (Stage stage : values()) if (stage.word().equals(word)) return stage;
        throw new IllegalArgumentException("there is no stage '" + word + "'");
    }
}
