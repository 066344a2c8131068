package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;

import dev.agoge.policy.op.Workers.Scratch;

/// Copies of some positions of a layer, one after the other, as if they were the whole sequence: what a row
/// sees that has chosen.
final class Excerpt implements Memory {
    private final int width;
    private final float[] rows;

    Excerpt(KvCache cache, int layer, int[] positions, Scratch scratch, int slot) {
        this.width = cache.width();
        this.rows = scratch.floats(slot, size(positions, width) + PackedMatrix.PANEL);
        for (int i = 0; i < positions.length; i++) {
            int position = positions[i];
            System.arraycopy(cache.block(position / BLOCK), cache.at(layer, position), rows, i * width, width);
        }
    }

    /// Room for a row for each position, in whole blocks.
    private static int size(int[] positions, int width) {
        return (positions.length + BLOCK - 1) / BLOCK * BLOCK * width;
    }

    @Override
    public float[] block(int index) {
        return rows;
    }

    @Override
    public int at(int index) {
        return index * BLOCK * width;
    }

    @Override
    public int width() {
        return width;
    }

    /// The gradients of these positions, out of those of all, to be added to.
    static float[] gradient(float[] all, int width, int[] positions, Scratch scratch, int slot) {
        float[] some = scratch.floats(slot, size(positions, width));
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(all, positions[i] * width, some, i * width, width);
        }
        return some;
    }

    /// Puts them back.
    static void keep(float[] some, float[] all, int width, int[] positions) {
        for (int i = 0; i < positions.length; i++) {
            System.arraycopy(some, i * width, all, positions[i] * width, width);
        }
    }
}
