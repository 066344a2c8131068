package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A task within its environment.
public record TaskId(@JsonValue String value) {
    @JsonCreator
    public TaskId {
        Names.plain("a task id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
