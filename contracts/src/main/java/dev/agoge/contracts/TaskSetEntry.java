package dev.agoge.contracts;

import java.util.List;

/// A task set as it stands in the list of them.
///
/// @param names what those who asked for it call it
/// @param created in milliseconds since 1970
public record TaskSetEntry(
        Sha256 digest, Sha256 corpus, Sha256 spec, long seed, List<String> names, Sizes sizes, long created) {
    public TaskSetEntry {
        names = List.copyOf(names);
    }

    public record Sizes(int environments, int train, int heldOut, int heldOutCombination) {}
}
