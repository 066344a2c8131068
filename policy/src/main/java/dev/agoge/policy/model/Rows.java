package dev.agoge.policy.model;

import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Ops.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one forward computes: rows, each a token of some sequence at its next position. One row of a sequence is a
/// decoding step, several are a chunk of its prompt, all of them are training.
public final class Rows {
    private final List<Span> spans = new ArrayList<>();
    private final List<byte @Nullable []> replays = new ArrayList<>();
    private int[] ids = new int[64];
    private int[] positions = new int[64];
    private int count;

    /// Adds the tokens `from` … `to`−1 of `ids` as the next positions of a sequence. A sequence is added once at most.
    public void add(KvCache cache, int[] ids, int from, int to) {
        append(cache, ids, from, to, null);
    }

    /// Adds a whole sequence whose tokens go to the experts they once went to.
    ///
    /// @param experts (T, L, K) of the tokens 0 … `to`−1 at least
    public void replay(KvCache cache, int[] ids, int to, byte[] experts) {
        append(cache, ids, 0, to, experts);
    }

    private void append(KvCache cache, int[] tokens, int from, int to, byte @Nullable [] experts) {
        int added = to - from;
        if (added < 1) throw new IllegalArgumentException("no tokens from " + from + " to " + to);
        if (count + added > ids.length) {
            int room = Math.max(count + added, 2 * ids.length);
            ids = Arrays.copyOf(ids, room);
            positions = Arrays.copyOf(positions, room);
        }
        int position = cache.length();
        for (int i = 0; i < added; i++) {
            ids[count + i] = tokens[from + i];
            positions[count + i] = position + i;
        }
        cache.reserve(position + added);
        spans.add(new Span(cache, count, position, added));
        replays.add(experts);
        count += added;
    }

    public int count() {
        return count;
    }

    /// The row of the token added last: where the next token of its sequence is predicted.
    public int last() {
        return count - 1;
    }

    /// At least (count); of the rows' tokens.
    int[] ids() {
        return ids;
    }

    /// At least (count).
    int[] positions() {
        return positions;
    }

    List<Span> spans() {
        return spans;
    }

    byte @Nullable [] replay(int span) {
        return replays.get(span);
    }
}
