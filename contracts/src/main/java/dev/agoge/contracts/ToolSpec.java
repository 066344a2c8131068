package dev.agoge.contracts;

/// A tool as the policy sees it.
///
/// @param parameters a JSON Schema of type `object`, as compact JSON text: its bytes are part of the prompt
public record ToolSpec(String name, String description, String parameters) {}
