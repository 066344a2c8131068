package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import java.util.List;

/// What the policy hears: the messages of users and tools.
final class Heard {
    private Heard() {}

    private static boolean is(Message message) {
        return message instanceof Message.User || message instanceof Message.Tool;
    }

    /// @throws IllegalArgumentException if there is nobody to answer
    static void requireLast(List<Message> messages) {
        if (!messages.isEmpty() && is(messages.getLast())) return;
        throw new IllegalArgumentException("a prompt ends with a message of the user or of a tool");
    }

    /// @throws IllegalArgumentException if nobody speaks, or somebody else
    static void requireOnly(List<Message> messages) {
        if (messages.isEmpty() || !messages.stream().allMatch(Heard::is)) {
            throw new IllegalArgumentException("between two replies there are messages of the user or of tools");
        }
        if (messages.stream().anyMatch(message -> message instanceof Message.Tool(var results) && results.isEmpty())) {
            throw new IllegalArgumentException("there is no tool result to answer");
        }
    }
}
