package dev.agoge.contracts;

import java.util.Locale;

/// What became of a group or of an episode, in the order it is shown. The ledger closes over these: what was requested
/// is their sum.
public enum Fate {
    /// A step learned from it.
    TRAINED,
    /// It was measured.
    EVALUATED,
    /// The cold start learns from it.
    DEMONSTRATED,
    /// It told synthesis a pass rate.
    PROFILED,
    /// Its group had no spread, or the step had enough without it.
    FILTERED,
    /// The platform failed it for good, as earlier releases let it.
    FAILED,
    /// Its run was cancelled.
    CANCELLED,
    /// Asked for, and not yet decided.
    OPEN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
