package dev.agoge.contracts;

/// A call as the policy wrote it: not yet checked against the tool's schema.
///
/// @param arguments a JSON object, as compact text with its keys in the order they were written
public record ToolCall(String name, String arguments) {}
