package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// An episode ends in exactly one of two ways.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Ending {
    /// It came to its end, well or badly.
    record Stopped(StopReason reason) implements Ending {}

    /// The platform failed it.
    record Failed(Failure failure) implements Ending {}
}
