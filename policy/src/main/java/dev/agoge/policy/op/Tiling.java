package dev.agoge.policy.op;

import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import org.jspecify.annotations.Nullable;

/// A span cut into tiles, from its beginning: neighbours that attend to all before them together, and each
/// row that has chosen by itself, over an [Excerpt].
final class Tiling {
    private final Heads heads;
    private final int layer;
    private final Span span;
    private final Chosen chosen;
    private final Span whole;
    private final int wholeTiles;

    Tiling(Heads heads, int layer, Span span, Chosen chosen) {
        this.heads = heads;
        this.layer = layer;
        this.span = span;
        this.chosen = chosen;
        this.whole = new Span(span.cache(), span.row(), span.position(), chosen.rowsThatSeeAll(span));
        this.wholeTiles = AttentionTile.tiles(heads, whole);
    }

    Span span() {
        return span;
    }

    int tiles() {
        return wholeTiles + span.count() - whole.count();
    }

    /// @param slot of the scratch, for an excerpt
    AttentionTile tile(int index, int group, Scratch scratch, int slot) {
        int[] positions = positions(index);
        if (positions == null) {
            return new AttentionTile(heads, span.cache().layer(layer), whole, group, index, scratch);
        }
        Memory excerpt = new Excerpt(span.cache(), layer, positions, scratch, slot);
        return new AttentionTile(heads, excerpt, alone(index, positions), group, 0, scratch);
    }

    /// What a tile's row has chosen; null if its rows attend to all.
    int @Nullable [] positions(int index) {
        return index < wholeTiles ? null : chosen.of(row(index));
    }

    private int row(int index) {
        return span.row() + whole.count() + index - wholeTiles;
    }

    /// The row as the last of a sequence that holds nothing but what it has chosen.
    private Span alone(int index, int[] positions) {
        return new Span(span.cache(), row(index), positions.length - 1, 1);
    }

    /// Multiply-adds of a forward.
    long work() {
        long keys = (long) whole.count() * (whole.position() + whole.count());
        for (int index = wholeTiles; index < tiles(); index++) {
            int[] positions = positions(index);
            if (positions != null) keys += positions.length;
        }
        return keys * heads.count() * (heads.key().width() + heads.value().width());
    }
}
