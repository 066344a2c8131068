package dev.agoge.console;

/// What a caller must be allowed to do before a route answers. Every route declares one; a route that does not is
/// refused.
public enum Permission {
    /// Look at runs, groups, episodes.
    READ,
    /// Change what a run does. Only the console's own pages may ask for it: a form or a script of another site cannot.
    COMMAND
}
