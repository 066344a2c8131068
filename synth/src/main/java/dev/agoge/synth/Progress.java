package dev.agoge.synth;

/// Is told how far synthesis is: now and then, in order, by one thread.
@FunctionalInterface
public interface Progress {
    /// @param done tasks kept so far
    /// @param total tasks asked for
    /// @param soFar the funnel of what was drawn until now
    void at(long done, long total, Funnel soFar);

    static Progress unseen() {
        return (_, _, _) -> {};
    }
}
