package dev.agoge.policy.engine;

import dev.agoge.policy.op.KvCache;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/// The cache's memory: who holds which of its pages, and who waits for some. Guarded by the [Desk].
///
/// A sequence is admitted when the pages it may come to need, at its greatest length, are free or could be;
/// they are claimed for it, so it never runs out of memory on its way, and nobody is ever put aside for
/// somebody else. Who waits is admitted in the order of asking: a long sequence is not passed by short ones
/// for ever.
final class Memory {
    final PrefixTree tree;
    private final PagePool pool;
    private final KvCache empty;
    private final long pageBytes;
    private final Deque<Opening> waiting = new ArrayDeque<>();
    private final Set<Holding> holdings = new LinkedHashSet<>();
    /// Pages that open sequences may still take.
    private int claimed;
    private long prefixHits;

    /// @param empty what a sequence's cache is like
    Memory(long bytes, KvCache empty) {
        this.pageBytes = empty.blockBytes();
        this.pool = new PagePool((int) Math.min(Integer.MAX_VALUE, bytes / pageBytes), empty::newBlock);
        this.tree = new PrefixTree(pool);
        this.empty = empty;
    }

    /// Admits it, now or when there is room.
    void ask(Opening opening) {
        int most = opening.pages() + opening.own();
        if (most > pool.total()) {
            throw new IllegalArgumentException("a sequence needs " + most * pageBytes
                    + " bytes, but the engine's cache has " + pool.total() * pageBytes);
        }
        waiting.add(opening);
        admitWaiting();
    }

    /// It does not want to be admitted any more, or to have been.
    void withdraw(Opening opening) {
        boolean waited = waiting.remove(opening);
        if (!waited && !opening.admitted.isCompletedExceptionally())
            opening.admitted.join().release();
        admitWaiting();
    }

    /// Nobody will be admitted any more.
    void refuse(Throwable why) {
        for (Opening opening : waiting) opening.admitted.completeExceptionally(why);
        waiting.clear();
    }

    /// Whenever pages may have become free.
    void admitWaiting() {
        for (Opening first = waiting.peek(); first != null && fits(first); first = waiting.peek()) {
            waiting.remove();
            admit(first);
        }
    }

    /// Pages of its beginning that others stand on cost it nothing; those that are only remembered can then
    /// not be dropped any more.
    private boolean fits(Opening opening) {
        int needed = opening.pages() + opening.own();
        Page page = tree.root();
        for (int i = 0; i < opening.pages(); i++) {
            page = page.next.get(opening.tokens(i));
            if (page == null || page.users == 0) break;
            needed--;
        }
        return needed <= pool.free() + tree.idle() - claimed;
    }

    private void admit(Opening opening) {
        claimed += opening.own();
        Holding holding = new Holding(this, opening.trace, empty.fork(), tree.root(), opening.own());
        for (int i = 0; i < opening.pages(); i++) holding.begin(opening.tokens(i));
        holdings.add(holding);
        opening.admitted.complete(holding);
    }

    /// A block that is not claimed. Whoever asks for it knows that there is one.
    float[] block() {
        if (pool.free() == 0) tree.evict();
        return pool.take();
    }

    /// A block that was claimed.
    float[] claimedBlock() {
        unclaim(1);
        return block();
    }

    void unclaim(int blocks) {
        claimed -= blocks;
    }

    void give(float[] block) {
        pool.give(block);
    }

    /// The weights are others. What nobody stands on is forgotten in either case: it is of the old ones.
    void adopted(Engine.Past past) {
        switch (past) {
            case COMPUTED_AGAIN -> {
                tree.forget();
                holdings.forEach(Holding::restart);
            }
            case KEPT -> {
                tree.abandon();
                holdings.forEach(Holding::mix);
            }
        }
    }

    void released(Holding holding) {
        holdings.remove(holding);
    }

    /// Tokens that a sequence need not compute because another has.
    void hit(int tokens) {
        prefixHits += tokens;
    }

    Collection<Holding> holdings() {
        return holdings;
    }

    int waiting() {
        return waiting.size();
    }

    EngineMetrics.Pages metrics() {
        return new EngineMetrics.Pages(pool.total(), pool.used(), tree.idle(), claimed, pageBytes, prefixHits);
    }
}
