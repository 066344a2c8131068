package dev.agoge.policy.op;

import java.util.ArrayList;
import java.util.List;

/// What attention remembers of one sequence: per layer and position the normed latent and the rotated key, which are
/// key and (the latent) value at once.
///
/// Kept in blocks of sixteen positions, each in two forms: (D, 16) for scores, with keys as lanes, and (16, D) for the
/// sum of values. Full blocks are never written again, so a [#fork] shares them.
public final class KvCache {
    /// Positions in a block.
    public static final int BLOCK = 16;

    private final int layers;
    private final int width;
    private final List<float[]> blocks = new ArrayList<>();
    private int length;

    /// @param width D: latent and rotated key together
    public KvCache(int layers, int width) {
        this.layers = layers;
        this.width = width;
    }

    /// A sequence that begins as this one did; both go on by themselves.
    public KvCache fork() {
        KvCache fork = new KvCache(layers, width);
        int whole = length / BLOCK;
        fork.blocks.addAll(blocks.subList(0, whole));
        if (length % BLOCK > 0) fork.blocks.add(blocks.get(whole).clone());
        fork.length = length;
        return fork;
    }

    /// Memory that a block takes.
    public long blockBytes() {
        return (long) layers * layerSize() * Float.BYTES;
    }

    /// Positions remembered.
    public int length() {
        return length;
    }

    /// Makes room, so that positions below `length` may be written.
    public void reserve(int length) {
        while (blocks.size() * BLOCK < length) blocks.add(new float[layers * layerSize()]);
    }

    /// The next positions have been written in every layer.
    public void advance(int count) {
        if (length + count > blocks.size() * BLOCK) {
            throw new IllegalStateException(
                    length + " + " + count + " positions, but room for " + blocks.size() * BLOCK);
        }
        length += count;
    }

    /// Writes one position of one layer: the latent (r) of a row, then its rotated key.
    public void write(int layer, int position, Matrix latents, Matrix ropes, int row) {
        float[] block = block(position / BLOCK);
        int slot = position % BLOCK;
        copy(latents, row, block, layer, slot, 0);
        copy(ropes, row, block, layer, slot, latents.columns);
    }

    private void copy(Matrix from, int row, float[] block, int layer, int slot, int dimension) {
        int keys = keys(layer) + dimension * BLOCK + slot;
        int rows = rows(layer) + slot * rowStride() + dimension;
        int source = from.at(row);
        for (int d = 0; d < from.columns; d++) {
            float value = from.data[source + d];
            block[keys + d * BLOCK] = value;
            block[rows + d] = value;
        }
    }

    float[] block(int index) {
        return blocks.get(index);
    }

    /// Where a layer's (D, 16) begins in a block.
    int keys(int layer) {
        return layer * layerSize();
    }

    /// Where a layer's (16, D) begins in a block.
    int rows(int layer) {
        return layer * layerSize() + width * BLOCK;
    }

    /// From one position to the next in (16, D): whole panels, so that a kernel may read past the end of a row.
    int rowStride() {
        return roundUp(width);
    }

    static int roundUp(int columns) {
        return (columns + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL * PackedMatrix.PANEL;
    }

    private int layerSize() {
        return BLOCK * (width + rowStride());
    }
}
