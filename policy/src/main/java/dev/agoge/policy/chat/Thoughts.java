package dev.agoge.policy.chat;

/// What Qwen's formats do about thoughts.
public enum Thoughts {
    /// They know none.
    NONE(""),

    /// Thinking is switched off: each reply begins behind an empty thought.
    CLOSED("<think>\n\n</think>\n\n"),

    /// The policy opens its thought itself.
    OPEN(""),

    /// The thought is opened for it.
    BEGUN("<think>\n");

    private final String replyBegins;

    Thoughts(String replyBegins) {
        this.replyBegins = replyBegins;
    }

    boolean think() {
        return this == OPEN || this == BEGUN;
    }

    /// The last thing before a reply.
    String replyBegins() {
        return replyBegins;
    }
}
