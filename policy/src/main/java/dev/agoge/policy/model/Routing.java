package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops.Span;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// Which experts the rows of one forward go to: chosen by the router, or replayed from a record (Keep
/// Routing). When replayed, the router chooses too, and the slots where it disagrees are counted.
final class Routing {
    private final int layers;
    private final int slots;
    private final int experts;
    private final byte[] chosen;
    private final boolean[] told;
    private final AtomicInteger disagreements = new AtomicInteger();
    private boolean settled;

    /// @param layers that route
    Routing(ModelConfig.FeedForward shape, int layers, Rows rows) {
        this.layers = layers;
        this.slots = shape.expertsPerToken();
        this.experts = shape.experts();
        this.chosen = new byte[rows.count() * layers * slots];
        this.told = new boolean[rows.count()];
        for (int i = 0; i < rows.spans().size(); i++) {
            byte[] replay = rows.replay(i);
            if (replay != null) tell(rows.spans().get(i), replay);
        }
    }

    private void tell(Span span, byte[] replay) {
        int size = span.count() * layers * slots;
        if (replay.length < size) {
            throw new IllegalArgumentException(
                    replay.length + " replayed expert ids, but " + span.count() + " tokens need " + size);
        }
        for (int i = 0; i < size; i++) {
            if ((replay[i] & 0xff) >= experts) {
                throw new IllegalArgumentException("replayed expert " + (replay[i] & 0xff) + " of " + experts);
            }
            for (int k = i - i % slots; k < i; k++) {
                if (replay[k] == replay[i]) {
                    throw new IllegalArgumentException("replayed expert " + (replay[i] & 0xff) + " twice for a token");
                }
            }
        }
        System.arraycopy(replay, 0, chosen, slot(span.row(), 0), size);
        Arrays.fill(told, span.row(), span.row() + span.count(), true);
    }

    /// Different rows may be routed on different threads.
    void route(Router router, Matrix scores, int row, float[] bias, int layer) {
        if (settled) return;
        if (!told[row]) {
            router.choose(scores.data(), scores.at(row), bias, chosen, slot(row, layer));
            return;
        }
        byte[] own = new byte[slots];
        router.choose(scores.data(), scores.at(row), bias, own, 0);
        for (int k = 0; k < slots; k++) {
            if (own[k] != chosen[slot(row, layer) + k]) disagreements.incrementAndGet();
        }
    }

    /// All have been chosen: who computes a layer again goes to the same experts.
    void settle() {
        settled = true;
    }

    /// (rows, L, K)
    byte[] chosen() {
        return chosen;
    }

    /// K
    int slots() {
        return slots;
    }

    int slot(int row, int layer) {
        return (row * layers + layer) * slots;
    }

    int expert(int row, int layer, int slot) {
        return chosen[slot(row, layer) + slot] & 0xff;
    }

    int disagreements() {
        return disagreements.get();
    }
}
