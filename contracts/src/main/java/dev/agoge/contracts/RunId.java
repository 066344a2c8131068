package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// One experiment.
public record RunId(@JsonValue String value) {
    @JsonCreator
    public RunId {
        Names.plain("a run id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
