package dev.agoge.policy.engine;

import dev.agoge.policy.op.KvCache;
import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the model remembers of sixteen tokens that follow some beginning, for every sequence that begins so;
/// or of fewer, at the end of a prompt. It may be computed in part: whoever needs it next goes on from there.
final class Page {
    static final int SIZE = KvCache.BLOCK;

    final @Nullable Page before;
    final float[] block;
    /// Pages that follow, by their tokens.
    final Map<IntBuffer, Page> next = new HashMap<>(2);

    private final int[] ids;
    private final byte[] experts;
    /// How many of its tokens have been computed.
    private int computed;
    /// Some of that with other weights than its sequences go on with, or after tokens that were.
    private boolean mixed;
    /// Sequences that stand on it or on a page that follows.
    int users;
    /// False once the weights have changed and what it holds is of the old ones: only who stands on it may
    /// go on.
    boolean current = true;

    private Page(@Nullable Page before, int[] ids, float[] block, int expertsPerToken) {
        this.before = before;
        this.ids = ids;
        this.block = block;
        this.experts = new byte[ids.length * expertsPerToken];
    }

    /// What all sequences begin with.
    static Page nothing() {
        return new Page(null, new int[0], new float[0], 0);
    }

    /// A page that follows this one, not yet computed.
    Page grow(IntBuffer tokens, float[] block, int expertsPerToken) {
        int[] ids = new int[tokens.remaining()];
        tokens.duplicate().get(ids);
        Page page = new Page(this, ids, block, expertsPerToken);
        page.current = current;
        next.put(page.key(), page);
        return page;
    }

    /// Nothing finds it any more.
    void cut() {
        if (before != null) before.next.remove(key(), this);
    }

    private IntBuffer key() {
        return IntBuffer.wrap(ids);
    }

    int tokens() {
        return ids.length;
    }

    /// A prompt's end fills no page.
    boolean full() {
        return ids.length == SIZE;
    }

    int computed() {
        return computed;
    }

    boolean complete() {
        return computed == ids.length;
    }

    /// Tokens up to `to` have been computed.
    ///
    /// @param position of its first token in the trace of who did it
    /// @param mixed whether who did it saw numbers of other weights
    void record(Trace trace, int position, int to, boolean mixed) {
        if (to <= computed) return;
        trace.hand(position + computed, to - computed, experts, computed);
        computed = to;
        this.mixed |= mixed;
    }

    /// Tells a sequence which experts its tokens went to, from token `from` on.
    void tell(Trace trace, int position, int from) {
        trace.record(experts, from, position + from, computed - from);
    }

    /// It is to be computed with other weights.
    void restart() {
        computed = 0;
        mixed = false;
    }

    /// The weights are others, and what is computed stays.
    void mix() {
        mixed |= computed > 0;
    }

    boolean mixed() {
        return mixed;
    }
}
