package dev.agoge.standalone.app;

import dev.agoge.grpo.Claims;
import java.time.Duration;

/// What holds for all runs of a platform: to be the same in all of its processes.
///
/// @param terms of the trainers' leases
/// @param keepEpisodes how long the tokens that an ended run's episodes consist of stay
public record Rules(Claims.Terms terms, Duration keepEpisodes) {
    public static final Rules DEFAULT = new Rules(Claims.Terms.DEFAULT, Duration.ofDays(30));
}
