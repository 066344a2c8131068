package dev.agoge.grpo.postgres;

import dev.agoge.contracts.runs.Upkeep.Lot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Blobs, counted by their kinds.
final class Lots {
    private final Map<String, Lot> lots = new TreeMap<>();

    void add(String kind, long blobs, long bytes) {
        if (blobs == 0) return;
        lots.merge(
                kind,
                new Lot(kind, blobs, bytes),
                (a, b) -> new Lot(kind, a.blobs() + b.blobs(), a.bytes() + b.bytes()));
    }

    List<Lot> list() {
        return List.copyOf(lots.values());
    }

    long blobs() {
        return lots.values().stream().mapToLong(Lot::blobs).sum();
    }

    long bytes() {
        return lots.values().stream().mapToLong(Lot::bytes).sum();
    }
}
