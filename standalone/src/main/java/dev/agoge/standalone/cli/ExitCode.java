package dev.agoge.standalone.cli;

/// How a command ended, for scripts.
final class ExitCode {
    static final int DONE = 0;

    /// The run failed or was cancelled, a document has mistakes, or something broke: the log has the details.
    static final int FAILED = 1;

    /// Picocli's own: there is no such option or command, or a value does not fit.
    static final int USAGE = 2;

    /// Something here is in the way that the user can remove: a port, a folder, the disk, a missing program, a platform
    /// that does not run or that refuses.
    static final int REFUSED = 3;

    /// What was waited for was paused.
    static final int PAUSED = 4;

    /// As timeout(1) does.
    static final int TIMED_OUT = 124;

    private ExitCode() {}
}
