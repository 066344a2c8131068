package dev.agoge.wire.http;

/// What a caller must be allowed to do before a route answers. Every route declares one; a route that does not is
/// refused.
public enum Permission {
    /// Look.
    READ,
    /// Change what runs do, or make some. A page of another site cannot ask for it.
    COMMAND
}
