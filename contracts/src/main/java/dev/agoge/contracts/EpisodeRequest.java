package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonUnwrapped;

/// Produced by the trainer; consumed by one rollout worker. It names everything the episode depends on, the policy
/// version included, so a retry is the same episode.
///
/// @param seed the run's seed
public record EpisodeRequest(
        EpisodeId id,
        TaskRef task,
        EnvironmentRef environment,
        Player player,
        Limits limits,
        long seed,
        @JsonUnwrapped Sending sending) {
    @JsonCreator
    public EpisodeRequest {}

    /// Not sent under a claim yet.
    public EpisodeRequest(
            EpisodeId id,
            TaskRef task,
            EnvironmentRef environment,
            Player player,
            Limits limits,
            long seed,
            int attempt) {
        this(id, task, environment, player, limits, seed, Sending.attempt(attempt));
    }

    public int attempt() {
        return sending.attempt();
    }

    public EpisodeRequest again() {
        return with(new Sending(sending.attempt() + 1, sending.epoch(), sending.arithmetic()));
    }

    /// The same episode, to be played for whoever holds the run now.
    public EpisodeRequest under(long epoch, Arithmetic arithmetic) {
        return with(new Sending(sending.attempt(), epoch, arithmetic));
    }

    /// The same episode on the same weights, wherever they lie now.
    public EpisodeRequest on(PolicyVersion version) {
        Player same = switch (player) {
            case Player.Policy policy -> new Player.Policy(version, policy.sampling());
            case Player.Demonstrator demonstrator -> new Player.Demonstrator(version, demonstrator.mistakeRate());
        };
        return new EpisodeRequest(id, task, environment, same, limits, seed, sending);
    }

    private EpisodeRequest with(Sending other) {
        return new EpisodeRequest(id, task, environment, player, limits, seed, other);
    }
}
