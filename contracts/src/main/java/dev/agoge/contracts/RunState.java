package dev.agoge.contracts;

/// Produced by whoever moves a run, after the ledger says so; consumed by rollout. Where a run stands and under which
/// claim: requests of an older epoch, and of a run that does not run, are not played any more.
public record RunState(RunId run, RunStatus status, long epoch) {
    /// Whether somebody still waits for what was asked under this epoch. A request may come before the state it
    /// belongs to: what is newer than the state is wanted.
    public boolean wants(long requested) {
        return requested > epoch || requested == epoch && status == RunStatus.RUNNING;
    }
}
