package dev.agoge.policy.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The pages of all sequences, by the tokens they begin with: a path from the root is a beginning. A page on
/// which nobody stands is remembered until its room is needed, the least recently used first.
///
/// Whoever leaves a path leaves its end first. So among the pages that nobody stands on each comes before
/// the one that it follows, and the first of them has none that follows: to drop it breaks no path.
final class PrefixTree {
    private final PagePool pool;
    private final Set<Page> idle = new LinkedHashSet<>();
    private Page root = Page.nothing();

    PrefixTree(PagePool pool) {
        this.pool = pool;
    }

    Page root() {
        return root;
    }

    /// Pages that nobody stands on.
    int idle() {
        return idle.size();
    }

    void enter(Page page) {
        if (page.users++ == 0) idle.remove(page);
    }

    /// A page that is not worth remembering is dropped at once.
    void leave(Page page) {
        if (--page.users > 0) return;
        if (page.complete() && page.current) idle.add(page);
        else drop(page);
    }

    /// Drops the page that nobody has stood on for longest.
    void evict() {
        Page oldest = idle.iterator().next();
        idle.remove(oldest);
        drop(oldest);
    }

    private void drop(Page page) {
        page.cut();
        pool.give(page.block);
    }

    /// Drops all pages on which nobody stands.
    void forget() {
        while (!idle.isEmpty()) evict();
    }

    /// Begins anew: the pages there are stay with those who stand on them, and nobody else finds them.
    void abandon() {
        forget();
        Deque<Page> found = new ArrayDeque<>(List.of(root));
        while (!found.isEmpty()) {
            Page page = found.pop();
            page.current = false;
            found.addAll(page.next.values());
        }
        root = Page.nothing();
    }
}
