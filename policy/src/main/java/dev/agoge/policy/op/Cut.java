package dev.agoge.policy.op;

/// How the result of a product is cut into parts: rows in whole strips, columns in whole panels.
record Cut(Matrix result, int rowsEach, int panelsEach) {
    /// What is packed on the way is packed for each part anew: many rows pay for it.
    private static final int MOST_ROWS = 512;

    private static final int MOST_GRADIENT_ROWS = 256;
    private static final int MOST_PANELS = 16;

    /// What is packed costs nothing more in small parts, so that there is enough to share out.
    private static final int MOST_PACKED_ROWS = 8 * Strips.ROWS;

    private static final int PACKED_PANELS = 4;

    /// Weights that a few rows meet in some microseconds: one part for each thread, since every further one costs half
    /// a microsecond.
    private static final int MOST_NEAR_WEIGHTS = 1 << 17;

    /// Some rows and panels of the result.
    record Part(int row, int rows, int fromPanel, int toPanel) {}

    /// Of y = x·w.
    static Cut ofProduct(Matrix y, Factor w, int threads) {
        return switch (w) {
            case PackedMatrix packed -> evenly(y, MOST_PACKED_ROWS, packedPanels(y, packed, threads));
            case Stacked stacked -> evenly(y, MOST_ROWS, MOST_PANELS);
        };
    }

    private static int packedPanels(Matrix y, PackedMatrix w, int threads) {
        if (y.rows > Strips.ROWS) return PACKED_PANELS;
        int near = MOST_NEAR_WEIGHTS / PackedMatrix.PANEL / Math.max(1, w.depth);
        return Math.clamp(chunks(w.panels(), threads), PACKED_PANELS, Math.max(PACKED_PANELS, near));
    }

    /// As many rows in each part, in whole strips.
    private static Cut evenly(Matrix result, int mostRows, int mostPanels) {
        int parts = Math.max(1, chunks(result.rows, mostRows));
        int strips = Math.max(1, chunks(chunks(result.rows, parts), Strips.ROWS));
        return new Cut(result, strips * Strips.ROWS, mostPanels);
    }

    /// Of dw += dyᵀ·x.
    static Cut ofGradient(Matrix dw) {
        return new Cut(dw, MOST_GRADIENT_ROWS, MOST_PANELS);
    }

    int parts() {
        return chunks(result.rows, rowsEach) * panelParts();
    }

    /// Panels change fastest: a thread's parts are neighbouring rows, as they are of all operations.
    Part part(int index) {
        int row = index / panelParts() * rowsEach;
        int panel = index % panelParts() * panelsEach;
        return new Part(row, Math.min(rowsEach, result.rows - row), panel, Math.min(panel + panelsEach, panels()));
    }

    private int panelParts() {
        return chunks(panels(), panelsEach);
    }

    private int panels() {
        return chunks(result.columns, PackedMatrix.PANEL);
    }

    /// How many parts of at most `each` make up a whole.
    static int chunks(int whole, int each) {
        return (whole + each - 1) / each;
    }
}
