package dev.agoge.contracts.config;

import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;

/// How a stage's episodes are played.
public record Rollouts(
        @Setting(
                value = "A step plays on the policy version of so many steps before; 0 plays on the newest.",
                min = 0,
                max = 100,
                byDefault = "0")
        int lag,

        @Setting(value = "How a token is drawn.", byDefault = "{}")
        Sampling sampling) {
    public Rollouts {
        Bounds.check(Rollouts.class, lag, sampling);
        if (sampling.greedy()) {
            throw new Mistaken(
                    "/sampling/temperature",
                    "At temperature 0 all episodes of a group are the same, and there is nothing to compare.",
                    "Use 1, as log-probabilities are defined by it.");
        }
    }
}
