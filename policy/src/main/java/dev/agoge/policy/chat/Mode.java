package dev.agoge.policy.chat;

/// Whether the policy thinks before it speaks.
public enum Mode {
    /// Its thought is closed before it begins.
    CHAT("</think>"),
    THINKING("<think>");

    private final String replyBegins;

    Mode(String replyBegins) {
        this.replyBegins = replyBegins;
    }

    /// The last thing before a reply.
    String replyBegins() {
        return replyBegins;
    }
}
