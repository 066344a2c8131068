package dev.agoge.standalone.app;

import java.util.Locale;

/// What a process may do for the platform. Every one can run alone or beside the others; they share Kafka, PostgreSQL
/// and the home, and nothing else.
public enum Role {
    ROLLOUT("Play episodes: let policies act in environments and write down every token."),
    REWARD("Judge finished episodes."),
    TRAINER("Train runs: ask for episodes, update the policy, publish its versions, keep the ledger."),
    SYNTH("Make environments and tasks."),
    CONSOLE("Serve the web console.");

    private final String description;

    Role(String description) {
        this.description = description;
    }

    public String description() {
        return description;
    }

    /// As it stands in the command line and in `agoge.roles.*`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String property() {
        return "agoge.roles." + word();
    }

    @Override
    public String toString() {
        return word();
    }
}
