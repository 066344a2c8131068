package dev.agoge.contracts;

import java.util.Locale;

/// What an episode is played for.
public enum EpisodeKind {
    /// The policy acts, to be trained on.
    TRAIN(1),
    /// The policy acts on held-out tasks, to be measured.
    EVALUATE(2),
    /// The task's solution is played in place of the policy: the cold start's data. Has no log-probabilities.
    DEMONSTRATE(3),
    /// The policy acts so that synthesis learns a task's pass rate.
    PROFILE(4);

    private final int code;

    EpisodeKind(int code) {
        this.code = code;
    }

    /// Part of every random draw: never to change.
    int code() {
        return code;
    }

    /// As it stands in identifiers.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static EpisodeKind of(String word) {
        for (EpisodeKind kind : values()) if (kind.word().equals(word)) return kind;
        throw new IllegalArgumentException("there is no kind of episode '" + word + "'");
    }
}
