package dev.agoge.grpo.postgres;

/// placeholder
final class Versions {
    /// Of a version `v`: a run that has not ended begins from it.
    static final String PINNED =
            "exists (select from ledger.runs o where o.origin_run = v.run and o.origin_stage = v.stage"
                    + " and o.origin_step = v.step and o.status not in ('FINISHED', 'FAILED', 'CANCELLED'))";
}
