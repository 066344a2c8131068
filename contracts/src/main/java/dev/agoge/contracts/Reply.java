package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/// What the policy said when it was its turn: words for the user, or calls to tools.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Reply {
    record Words(String text) implements Reply {}

    record Calls(String text, List<ToolCall> calls) implements Reply {
        public Calls {
            calls = List.copyOf(calls);
            if (calls.isEmpty()) throw new IllegalArgumentException("a reply with no calls is words");
        }
    }

    /// The tokens do not parse. Data, not an exception.
    record Garbled(String text, String why) implements Reply {}
}
