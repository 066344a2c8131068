package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;

/// Tells whoever listens. Nothing depends on its being heard: the ledger and the disk say the same.
public interface Broadcast {
    void tell(RunEvent event);

    void announce(PolicyVersion version);
}
