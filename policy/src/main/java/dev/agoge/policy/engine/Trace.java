package dev.agoge.policy.engine;

import java.nio.IntBuffer;
import java.util.Arrays;

/// The tokens of a sequence, and which experts each went to.
final class Trace {
    private final int expertsPerToken;
    private int[] ids;
    private int length;
    private byte[] experts;

    Trace(int[] ids, int expertsPerToken) {
        this.ids = ids.clone();
        this.length = ids.length;
        this.expertsPerToken = expertsPerToken;
        this.experts = new byte[ids.length * expertsPerToken];
    }

    int length() {
        return length;
    }

    int[] backingIds() {
        return ids;
    }

    int[] ids() {
        return Arrays.copyOf(ids, length);
    }

    /// Some of its tokens, to be looked up by them.
    IntBuffer ids(int from, int to) {
        return IntBuffer.wrap(ids, from, to - from);
    }

    byte[] experts() {
        return Arrays.copyOf(experts, length * expertsPerToken);
    }

    void append(int... more) {
        if (length + more.length > ids.length) {
            int room = Math.max(length + more.length, 2 * ids.length);
            ids = Arrays.copyOf(ids, room);
            experts = Arrays.copyOf(experts, room * expertsPerToken);
        }
        System.arraycopy(more, 0, ids, length, more.length);
        length += more.length;
    }

    /// Takes over the experts of tokens that have been computed.
    ///
    /// @param row where they begin in `from`
    void record(byte[] from, int row, int position, int count) {
        System.arraycopy(from, row * expertsPerToken, experts, position * expertsPerToken, count * expertsPerToken);
    }

    /// Hands over the experts of some tokens.
    void hand(int position, int count, byte[] to, int row) {
        System.arraycopy(experts, position * expertsPerToken, to, row * expertsPerToken, count * expertsPerToken);
    }

    int expertsPerToken() {
        return expertsPerToken;
    }
}
