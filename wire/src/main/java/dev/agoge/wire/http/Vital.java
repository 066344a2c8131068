package dev.agoge.wire.http;

import java.util.Optional;

/// Something that a process needs to be well, as a probe sees it.
///
/// @param name in one word
/// @param cure what helps when it ails
/// @param ailment what is wrong with it right now, in a sentence, or nothing
public record Vital(String name, Cure cure, Ailment ailment) {
    /// What may be done about it.
    public enum Cure {
        /// It lies outside, and passes when that is well again.
        WAIT,
        /// It lies in this process, and does not pass.
        RESTART
    }

    /// Looks. It may be interrupted when it takes too long.
    public interface Ailment {
        Optional<String> now();
    }

    /// Of something outside.
    public Vital(String name, Ailment ailment) {
        this(name, Cure.WAIT, ailment);
    }
}
