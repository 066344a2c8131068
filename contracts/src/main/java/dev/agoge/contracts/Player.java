package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Who acts in an episode.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Player {
    /// The version whose tokenizer writes the episode down.
    PolicyVersion version();

    /// A policy version acts.
    record Policy(PolicyVersion version, Sampling sampling) implements Player {}

    /// The task's solution is played; with probability `mistakeRate` one of its broken variants instead.
    record Demonstrator(PolicyVersion version, double mistakeRate) implements Player {
        public Demonstrator {
            if (!(mistakeRate >= 0 && mistakeRate <= 1)) {
                throw new IllegalArgumentException("mistake_rate must be between 0 and 1, but is " + mistakeRate);
            }
        }
    }
}
