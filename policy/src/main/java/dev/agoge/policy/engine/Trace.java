package dev.agoge.policy.engine;

import dev.agoge.policy.op.KvCache;
import java.util.Arrays;

/// The tokens of a sequence, how far the model has computed them, and which experts it used. Of T tokens the first
/// `computed` have gone through the model.
final class Trace {
    private final int expertsPerToken;
    private int[] ids;
    private int length;
    private byte[] experts;
    private KvCache cache;

    Trace(int[] ids, KvCache cache, int expertsPerToken) {
        this.ids = ids.clone();
        this.length = ids.length;
        this.cache = cache;
        this.expertsPerToken = expertsPerToken;
        this.experts = new byte[ids.length * expertsPerToken];
    }

    /// Goes on from what another has computed, which must be how this one begins.
    void continueFrom(Trace prefix) {
        cache = prefix.cache.fork();
        System.arraycopy(prefix.experts, 0, experts, 0, computed() * expertsPerToken);
    }

    int length() {
        return length;
    }

    int computed() {
        return cache.length();
    }

    int pending() {
        return length - cache.length();
    }

    KvCache cache() {
        return cache;
    }

    int[] backingIds() {
        return ids;
    }

    int[] ids() {
        return Arrays.copyOf(ids, length);
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

    /// Takes over the experts of tokens that have just been computed.
    ///
    /// @param row where they begin among the forward's rows
    void record(byte[] rowExperts, int row, int from, int count) {
        System.arraycopy(rowExperts, row * expertsPerToken, experts, from * expertsPerToken, count * expertsPerToken);
    }

    /// Lets go of the memory; the tokens and experts stay.
    void forget(KvCache empty) {
        cache = empty;
    }
}
