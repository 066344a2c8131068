package dev.agoge.contracts;

/// Where a run stands.
public enum RunStatus {
    CREATED,
    RUNNING,
    PAUSED,
    FINISHED,
    FAILED,
    CANCELLED;

    public boolean ended() {
        return this == FINISHED || this == FAILED || this == CANCELLED;
    }
}
