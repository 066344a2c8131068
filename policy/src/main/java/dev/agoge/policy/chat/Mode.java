package dev.agoge.policy.chat;

/// Whether the policy thinks before it speaks.
public enum Mode {
    /// Its thought is closed before it begins.
    CHAT("</think>"),
    THINKING("<think>"),

    /// Thinking, told at the very beginning to spare no effort. V4's.
    THINKING_MAX("<think>");

    private final String replyBegins;

    Mode(String replyBegins) {
        this.replyBegins = replyBegins;
    }

    boolean thinks() {
        return this != CHAT;
    }

    /// The last thing before a reply.
    String replyBegins() {
        return replyBegins;
    }
}
