package dev.agoge.policy.op;

import java.util.List;

/// Stored matrices below each other as a factor, without a copy of their own: what a product needs of them is packed on
/// its way, which many rows pay for.
///
/// @param parts of as many columns each
/// @param turned whether the factor is not W but Wᵀ
public record Stacked(List<Matrix> parts, boolean turned) implements Factor {
    public Stacked {
        parts = List.copyOf(parts);
        for (Matrix part : parts) {
            if (part.columns != parts.getFirst().columns) {
                throw new IllegalArgumentException(part + " below " + parts.getFirst());
            }
        }
    }

    @Override
    public int depth() {
        return turned ? width() : height();
    }

    @Override
    public int columns() {
        return turned ? height() : width();
    }

    private int height() {
        return parts.stream().mapToInt(Matrix::rows).sum();
    }

    private int width() {
        return parts.getFirst().columns;
    }

    @Override
    public float at(int k, int n) {
        int row = turned ? n : k;
        for (Matrix part : parts) {
            if (row < part.rows) return part.at(row, turned ? k : n);
            row -= part.rows;
        }
        throw new IndexOutOfBoundsException("row " + row + " below the last");
    }

    /// Fills `some` with what this factor has from here on.
    void pack(int k, int column, PackedMatrix some) {
        int from = turned ? column : k;
        int to = from + (turned ? some.columns : some.depth);
        int first = 0;
        for (Matrix part : parts) {
            int begin = Math.max(from, first);
            int end = Math.min(to, first + part.rows);
            if (begin < end) {
                Matrix rows = part.rows(begin - first, end - begin);
                if (turned) some.packTransposed(rows.columns(k, some.depth), begin - from);
                else some.pack(rows.columns(column, some.columns), begin - from);
            }
            first += part.rows;
        }
    }
}
