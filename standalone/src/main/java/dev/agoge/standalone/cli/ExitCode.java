package dev.agoge.standalone.cli;

/// How a command ended, for scripts.
final class ExitCode {
    static final int DONE = 0;

    /// The run failed, or something broke: the log has the details.
    static final int FAILED = 1;

    /// Picocli's own: there is no such option or command, or a value does not fit.
    static final int USAGE = 2;

    /// Something here is in the way that the user can remove: a port, a folder, the disk, a missing program.
    static final int REFUSED = 3;

    private ExitCode() {}
}
