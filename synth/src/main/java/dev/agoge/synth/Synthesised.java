package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.util.List;

/// A finished synthesis.
///
/// @param spec the digest of the [Spec] it was made from
/// @param taskSet the digest of its [dev.agoge.contracts.TaskSet]
/// @param corpus the digest of its [dev.agoge.contracts.TaskCorpus]
/// @param tasks all of them, the held-out ones included
/// @param heldOut tasks of unseen data
/// @param heldOutCombination tasks of an unseen combination of domain and shape
// Large because it is a row of synth's tables.
public record Synthesised(
        Sha256 spec,
        Sha256 taskSet,
        Sha256 corpus,
        long seed,
        int environments,
        int tasks,
        int heldOut,
        int heldOutCombination,
        List<String> domains,
        Funnel funnel) {
    public Synthesised {
        domains = List.copyOf(domains);
    }
}
