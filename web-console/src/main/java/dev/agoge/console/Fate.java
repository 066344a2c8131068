package dev.agoge.console;

/// What can become of a group or an episode, in the order it is shown.
public enum Fate {
    TRAINED,
    EVALUATED,
    DEMONSTRATED,
    PROFILED,
    FILTERED,
    FAILED,
    CANCELLED,
    OPEN
}
