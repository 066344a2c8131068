package dev.agoge.policy.engine;

import dev.agoge.policy.op.KvCache;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one sequence holds of the cache: a path of pages that it shares with all who begin as it does, then
/// blocks of its own. A block of its own that has filled up becomes a page for everybody. Guarded by the [Desk]; only
/// the numbers in its blocks are written outside of it, while a tick computes them.
final class Holding {
    private final Memory memory;
    private final Trace trace;
    private final KvCache cache;
    private final Page root;
    private final List<Page> path = new ArrayList<>();
    private final Deque<float[]> own = new ArrayDeque<>();
    private int claim;
    private boolean mixed;

    /// @param claim blocks it may take
    Holding(Memory memory, Trace trace, KvCache cache, Page root, int claim) {
        this.memory = memory;
        this.trace = trace;
        this.cache = cache;
        this.root = root;
        this.claim = claim;
    }

    KvCache cache() {
        return cache;
    }

    /// Tokens that have gone through the model, and are remembered.
    int computed() {
        return cache.length();
    }

    int pending() {
        return trace.length() - cache.length();
    }

    /// True if some of what it remembers is of other weights than those it goes on with.
    boolean mixed() {
        return mixed;
    }

    /// Begins with a page, for now not computed if nobody has begun so.
    void begin(IntBuffer tokens) {
        Page last = last();
        Page page = last.next.get(tokens);
        if (page == null) page = last.grow(tokens, memory.block(), trace.expertsPerToken());
        path.add(page);
        cache.add(page.block);
        memory.tree.enter(page);
    }

    private Page last() {
        return path.isEmpty() ? root : path.getLast();
    }

    /// The shared page that its next token belongs to, if that is one.
    @Nullable
    Page next() {
        int page = computed() / Page.SIZE;
        return page < path.size() ? path.get(page) : null;
    }

    /// Goes on behind what others have computed of its tokens by now.
    void catchUp() {
        while (pending() > 1) {
            Page page = next();
            if (page == null) page = step();
            if (page == null || !takeOver(page)) return;
        }
    }

    /// Onto a page with its next tokens that another has computed.
    private @Nullable Page step() {
        int from = path.size() * Page.SIZE;
        if (from + Page.SIZE >= trace.length()) return null;
        Page page = last().next.get(trace.ids(from, from + Page.SIZE));
        if (page == null || !page.complete()) return null;
        stand(page);
        return page;
    }

    /// In place of its first own block, if it has any.
    private void stand(Page page) {
        mixed |= page.mixed();
        memory.tree.enter(page);
        if (own.isEmpty()) {
            cache.add(page.block);
            claim--;
            memory.unclaim(1);
        } else {
            cache.replace(path.size(), page.block);
            memory.give(own.removeFirst());
        }
        path.add(page);
    }

    private boolean takeOver(Page page) {
        int position = computed() / Page.SIZE * Page.SIZE;
        int from = computed() - position;
        if (page.computed() <= from) return false;
        mixed |= page.mixed();
        page.tell(trace, position, from);
        cache.goOnAt(position + page.computed());
        memory.hit(page.computed() - from);
        if (page.complete() && !page.full()) leaveEnd();
        return true;
    }

    /// Goes on in a copy of the prompt's end, which others still begin with.
    private void leaveEnd() {
        Page end = path.removeLast();
        float[] block = take();
        System.arraycopy(end.block, 0, block, 0, block.length);
        cache.replace(path.size(), block);
        own.addFirst(block);
        memory.tree.leave(end);
    }

    private float[] take() {
        claim--;
        return memory.claimedBlock();
    }

    /// Has room for tokens that are about to be computed.
    void cover(int count) {
        while (cache.room() < computed() + count) {
            float[] block = take();
            own.addLast(block);
            cache.add(block);
        }
    }

    /// The last `count` tokens of those computed have just been.
    ///
    /// @param row where they begin in `experts`
    void record(byte[] experts, int row, int count) {
        int from = computed() - count;
        trace.record(experts, row, from, count);
        for (int i = from / Page.SIZE; i < path.size() && i * Page.SIZE < computed(); i++) {
            Page page = path.get(i);
            page.record(trace, i * Page.SIZE, Math.min(page.tokens(), computed() - i * Page.SIZE), mixed);
        }
    }

    /// Makes pages of the blocks that are full.
    void settle() {
        if (!path.isEmpty() && !last().full() && computed() >= end()) leaveEnd();
        while (computed() >= (path.size() + 1) * Page.SIZE && last().complete()) share();
    }

    /// Tokens on its path.
    private int end() {
        return path.isEmpty() ? 0 : (path.size() - 1) * Page.SIZE + last().tokens();
    }

    private void share() {
        int position = path.size() * Page.SIZE;
        IntBuffer tokens = trace.ids(position, position + Page.SIZE);
        float[] block = own.getFirst();
        Page page = last().next.get(tokens);
        if (page == null) {
            page = last().grow(tokens, own.removeFirst(), trace.expertsPerToken());
            page.record(trace, position, Page.SIZE, mixed);
            memory.tree.enter(page);
            path.add(page);
            return;
        }
        // Somebody else computed the same tokens, or is about to: the same numbers, so one block of them is enough.
        if (!page.complete()) System.arraycopy(block, 0, page.block, 0, block.length);
        page.record(trace, position, Page.SIZE, mixed);
        stand(page);
    }

    /// All is to be computed again, with other weights.
    void restart() {
        path.forEach(Page::restart);
        cache.goOnAt(0);
        mixed = false;
    }

    /// Goes on with other weights, from what it and those who begin as it does remember, if they do.
    void mix() {
        path.forEach(Page::mix);
        mixed |= computed() > 0;
    }

    /// Gives everything back.
    void release() {
        while (!path.isEmpty()) memory.tree.leave(path.removeLast());
        own.forEach(memory::give);
        own.clear();
        memory.unclaim(claim);
        claim = 0;
        cache.clear();
        memory.released(this);
    }
}
