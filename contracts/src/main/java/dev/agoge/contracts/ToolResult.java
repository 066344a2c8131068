package dev.agoge.contracts;

/// What a tool answered. An error is an answer too: the policy may read it and do better.
///
/// @param content the text that the policy reads
public record ToolResult(String content, boolean error) {}
