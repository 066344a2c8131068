package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolSpec;
import java.util.List;

/// One entry of a conversation as DeepSeek's formats write it: a message as everybody has it, or what only these
/// formats know. A dialect that lacks a kind of remark refuses it.
public sealed interface Remark {
    /// A message and, if the policy wrote it, what it thought before.
    ///
    /// @param thought empty for everybody else's messages
    record Said(Message message, String thought) implements Remark {
        public Said {
            if (!thought.isEmpty() && !(message instanceof Message.Assistant)) {
                throw new IllegalArgumentException(
                        "only the assistant's thoughts are known, not those behind " + message);
            }
        }
    }

    /// A system message that says in which form to reply.
    ///
    /// @param replySchema the JSON Schema of every reply
    record System(String text, String replySchema) implements Remark {}

    /// What stands where a user's message would, and may bring tools and the form of the reply with it, as the
    /// prompts of search agents do.
    ///
    /// @param replySchema a JSON Schema, empty if the form is free
    record Developer(String text, List<ToolSpec> tools, String replySchema) implements Remark {
        public Developer {
            if (text.isEmpty()) throw new IllegalArgumentException("a developer's message has no text");
            tools = List.copyOf(tools);
        }
    }

    /// V4: what holds now, such as the date and the place, before somebody speaks.
    record Reminder(String text) implements Remark {}

    /// V4: the reply that follows is the answer to this.
    record Asked(Task task) implements Remark {}

    static Remark of(Message message) {
        return new Said(message, "");
    }

    static Remark of(Message.Assistant message, String thought) {
        return new Said(message, thought);
    }

    /// Whether this is the system's, which can only begin a conversation.
    default boolean opens() {
        return this instanceof System || this instanceof Said(Message.System _, var _);
    }

    /// Whether the policy hears this before it replies.
    default boolean isHeard() {
        return switch (this) {
            case Said(Message.User _, var _), Said(Message.Tool _, var _), Developer _, Reminder _, Asked _ -> true;
            case Said _, System _ -> false;
        };
    }
}
