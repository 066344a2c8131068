package dev.agoge.contracts;

/// Produced by the trainer; consumed by one rollout worker. It names everything the episode depends on, the policy
/// version included, so a retry is the same episode.
///
/// @param seed the run's seed
/// @param attempt 1 at first; counts the platform's own failures, never the policy's
public record EpisodeRequest(
        EpisodeId id, TaskRef task, EnvironmentRef environment, Player player, Limits limits, long seed, int attempt) {
    public EpisodeRequest {
        if (attempt < 1) throw new IllegalArgumentException("attempts count from 1, but this is " + attempt);
    }

    public EpisodeRequest again() {
        return new EpisodeRequest(id, task, environment, player, limits, seed, attempt + 1);
    }
}
