package dev.agoge.contracts;

/// How an episode ended, if the platform did its part. Every one of these is the policy's own doing.
public enum StopReason {
    /// The policy spoke without calling a tool: its answer.
    ANSWERED,
    /// It used up its turns.
    OUT_OF_TURNS,
    /// Its conversation grew longer than allowed.
    OUT_OF_TOKENS,
    /// It called more tools than allowed.
    OUT_OF_TOOL_CALLS,
    /// Its reply did not parse.
    GARBLED,
    /// It drove its sandbox past a limit: a query that would not end, a database that grew too large.
    BROKE_SANDBOX
}
