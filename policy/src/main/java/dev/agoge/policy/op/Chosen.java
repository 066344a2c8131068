package dev.agoge.policy.op;

import org.jspecify.annotations.Nullable;

/// Which positions of its sequence each row attends to.
public final class Chosen {
    /// Each row attends to its own position and to all before it.
    public static final Chosen ALL = new Chosen(new int[0][]);

    private final int[] @Nullable [] positions;

    /// @param positions of each row, ascending; null if the row attends to all
    Chosen(int[] @Nullable [] positions) {
        this.positions = positions;
    }

    /// Ascending; null if the row attends to all.
    int @Nullable [] of(int row) {
        return positions.length == 0 ? null : positions[row];
    }

    /// How many of a span's rows attend to all: the first ones, as later rows have more to choose from.
    int rowsThatSeeAll(Ops.Span span) {
        int rows = 0;
        while (rows < span.count() && of(span.row() + rows) == null) rows++;
        return rows;
    }
}
