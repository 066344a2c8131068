package dev.agoge.contracts;

/// The names of the Kafka topics.
public final class Topics {
    /// [EpisodeRequest]s to be played in the CPU's arithmetic: a work queue, read by a share group.
    public static final String EPISODE_REQUESTS = episodeRequests(Arithmetic.CPU);

    /// [Episode]s, keyed by run; read by reward's share group.
    public static final String EPISODES = "episodes";

    /// [JudgedEpisode]s, keyed by run: one order per run.
    public static final String JUDGED_EPISODES = "judged-episodes";

    /// [PolicyVersion]s, keyed by run, stage and step; compacted.
    public static final String POLICY_VERSIONS = "policy-versions";

    /// [RunEvent]s, keyed by run.
    public static final String RUN_EVENTS = "run-events";

    /// A bell: a record's key names a run of which the ledger has news, and its value is never read.
    public static final String COMMANDS = "commands";

    /// [RunState]s, keyed by run; compacted.
    public static final String RUN_STATES = "run-states";

    /// What could not be read or was delivered too often, with the reason in its headers.
    public static final String DEAD_LETTERS = "dead-letters";

    /// The share group of those who play episodes, on [#EPISODE_REQUESTS].
    public static final String ROLLOUT_GROUP = rolloutGroup(Arithmetic.CPU);

    /// Requests that a member of that group holds at most: so the trainer knows how many can be played at once.
    public static final int HANDFUL = 32;

    /// The share group of those who judge them, on [#EPISODES].
    public static final String REWARD_GROUP = "reward";

    private Topics() {}

    /// Of those who take from [#episodeRequests].
    public static String rolloutGroup(Arithmetic arithmetic) {
        return "rollout-" + arithmetic;
    }

    /// The work queue of those who compute alike.
    public static String episodeRequests(Arithmetic arithmetic) {
        return "episode-requests-" + arithmetic;
    }
}
