package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.util.Optional;

/// What has been synthesised so far.
public interface TaskSets {
    /// @param spec the digest of a [Spec]
    Optional<Synthesised> find(Sha256 spec);

    /// Records it; recording it again does nothing.
    void record(Synthesised synthesised);
}
