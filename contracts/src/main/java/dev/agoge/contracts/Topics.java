package dev.agoge.contracts;

/// The names of the Kafka topics.
public final class Topics {
    /// [EpisodeRequest]s: a work queue, read by a share group.
    public static final String EPISODE_REQUESTS = "episode-requests";

    /// [Episode]s, keyed by run; read by reward's share group.
    public static final String EPISODES = "episodes";

    /// [JudgedEpisode]s, keyed by run: one order per run.
    public static final String JUDGED_EPISODES = "judged-episodes";

    /// [PolicyVersion]s, keyed by run, stage and step; compacted.
    public static final String POLICY_VERSIONS = "policy-versions";

    /// [RunEvent]s, keyed by run.
    public static final String RUN_EVENTS = "run-events";

    /// [RunCommand]s, keyed by run.
    public static final String COMMANDS = "commands";

    /// What could not be read or was delivered too often, with the reason in its headers.
    public static final String DEAD_LETTERS = "dead-letters";

    /// The share group of those who play episodes, on [#EPISODE_REQUESTS].
    public static final String ROLLOUT_GROUP = "rollout";

    /// The share group of those who judge them, on [#EPISODES].
    public static final String REWARD_GROUP = "reward";

    private Topics() {}
}
