package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// One message of a conversation.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Message {
    record System(String text) implements Message {}

    record User(String text) implements Message {}

    /// @param calls empty when it only speaks
    record Assistant(String text, List<ToolCall> calls) implements Message {
        public Assistant {
            calls = List.copyOf(calls);
        }
    }

    /// The results of the calls of the assistant message before it, in the order of the calls.
    record Tool(List<ToolResult> results) implements Message {
        public Tool {
            results = List.copyOf(results);
        }
    }
}
