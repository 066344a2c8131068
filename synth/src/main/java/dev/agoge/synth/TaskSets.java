package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.util.List;
import java.util.Optional;

/// What has been synthesised so far. Specs are known by their digests.
public interface TaskSets {
    Optional<Synthesised> find(Sha256 spec);

    /// Records it; recording it again does nothing. Its waves are forgotten.
    void record(Synthesised synthesised);

    /// The blobs of the waves of a synthesis that has not ended, in order.
    List<Sha256> waves(Sha256 spec);

    /// Records one more wave; if there is one of that number already, it stays.
    void wave(Sha256 spec, int number, Sha256 blob);

    /// Forgets the waves from this number on.
    void forget(Sha256 spec, int number);
}
