package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;

/// Tells whoever listens. Nothing depends on its being heard: the ledger and the disk say the same.
public interface Broadcast {
    void tell(RunEvent event);

    void announce(PolicyVersion version);

    /// After the ledger says so. Who plays reads it, and drops what nobody waits for.
    void moved(RunState state);

    /// There is news of a run in the ledger: for whoever holds it, wherever that is.
    void ring(RunId run);
}
