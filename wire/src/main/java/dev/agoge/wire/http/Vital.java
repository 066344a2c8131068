package dev.agoge.wire.http;

import java.util.Optional;

/// Something that a process needs to be well, as a probe sees it.
///
/// @param name in one word
/// @param ailment what is wrong with it right now, in a sentence, or nothing; returns soon
public record Vital(String name, Ailment ailment) {
    /// Looks.
    public interface Ailment {
        Optional<String> now();
    }
}
