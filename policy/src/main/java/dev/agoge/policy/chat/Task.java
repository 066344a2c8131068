package dev.agoge.policy.chat;

import java.util.Arrays;
import java.util.List;

/// What V4 answers about a conversation at once and without a thought: the format's quick instructions. What the policy
/// says to one is the next reply.
public enum Task {
    /// Whether to search before answering.
    ACTION("<｜action｜>"),
    /// What to search for.
    QUERY("<｜query｜>"),
    /// How authoritative the sources must be.
    AUTHORITY("<｜authority｜>"),
    /// What field the question is of.
    DOMAIN("<｜domain｜>"),
    /// What the conversation is called; asked after a reply.
    TITLE("<｜title｜>"),
    /// Whether to read the page.
    READ_URL("<｜read_url｜>");

    private final String token;

    Task(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }

    static List<String> tokens() {
        return Arrays.stream(values()).map(Task::token).toList();
    }
}
