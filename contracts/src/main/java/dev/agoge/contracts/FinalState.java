package dev.agoge.contracts;

import java.util.List;

/// Written by the environment, not by the policy: everything that is different from the initial image, by table and
/// key, and a digest of the whole state.
public record FinalState(List<RowChange> changes, Sha256 digest) {
    public FinalState {
        changes = List.copyOf(changes);
    }
}
