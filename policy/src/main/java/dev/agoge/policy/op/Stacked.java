package dev.agoge.policy.op;

import java.util.List;

/// Stored matrices below each other as a factor, without a copy of their own: what a product needs of them is packed on
/// its way, which many rows pay for.
///
/// @param parts of as many columns each
public record Stacked(List<Matrix> parts) implements Factor {
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
        return parts.stream().mapToInt(Matrix::rows).sum();
    }

    @Override
    public int columns() {
        return parts.getFirst().columns;
    }

    @Override
    public float at(int k, int n) {
        int row = k;
        for (Matrix part : parts) {
            if (row < part.rows) return part.at(row, n);
            row -= part.rows;
        }
        throw new IndexOutOfBoundsException("row " + k + " of " + depth());
    }
}
