package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// What happened in an episode after its prompt, in order.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Event {
    /// The policy's turn. `[from, to)` are its tokens, in the last segment so far.
    record Said(Reply reply, int from, int to) implements Event {}

    /// A tool was called and answered.
    record Called(ToolCall call, ToolResult result) implements Event {}
}
