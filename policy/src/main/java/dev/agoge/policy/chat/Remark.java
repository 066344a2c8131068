package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;

/// A message of a conversation and, if the policy wrote it, what it thought before.
///
/// @param thought empty for everybody else's messages
public record Remark(Message message, String thought) {
    public Remark {
        if (!thought.isEmpty() && !(message instanceof Message.Assistant)) {
            throw new IllegalArgumentException("only the assistant's thoughts are known, not those behind " + message);
        }
    }

    public static Remark of(Message message) {
        return new Remark(message, "");
    }
}
