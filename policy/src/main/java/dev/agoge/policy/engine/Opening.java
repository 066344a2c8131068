package dev.agoge.policy.engine;

import java.nio.IntBuffer;
import java.util.concurrent.CompletableFuture;

/// A conversation that is to begin, and who waits for the memory it may need.
final class Opening {
    final CompletableFuture<Holding> admitted = new CompletableFuture<>();
    final Trace trace;
    private final int maxTokens;

    Opening(Trace trace, int maxTokens) {
        this.trace = trace;
        this.maxTokens = maxTokens;
    }

    /// The tokens that may be shared: not the prompt's last, because what follows it is drawn from it, so
    /// each sequence computes it itself.
    int shared() {
        return trace.length() - 1;
    }

    /// Pages of the shared tokens.
    int pages() {
        return pages(shared());
    }

    /// The shared tokens of a page.
    IntBuffer tokens(int page) {
        return trace.ids(page * Page.SIZE, Math.min((page + 1) * Page.SIZE, shared()));
    }

    /// Blocks that the sequence must have to itself when it has grown as long as it may.
    int own() {
        return pages(maxTokens) - shared() / Page.SIZE;
    }

    private static int pages(int tokens) {
        return (tokens + Page.SIZE - 1) / Page.SIZE;
    }
}
