package dev.agoge.policy.op;

import java.util.ArrayList;
import java.util.List;

/// What attention remembers of one sequence: a row of numbers per layer and position, once. What its columns
/// are, keys or values or both, the model's [Ops.Heads] say.
///
/// Kept in blocks of sixteen positions, its own or lent to it. While it holds a full block nobody writes it, so a
/// [#fork] shares it; only when weights change is it computed again, for all who share it. What stands in a
/// block behind the last position written is arbitrary, and no result depends on it.
public final class KvCache {
    /// Positions in a block.
    public static final int BLOCK = 16;

    private final int layers;
    private final int width;
    private final List<float[]> blocks = new ArrayList<>();
    private int length;

    /// @param width columns of a row
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

    /// An empty block of this shape, for whoever shares out blocks.
    public float[] newBlock() {
        return new float[blockSize()];
    }

    /// Makes room for sixteen more positions in a block that somebody else provides.
    public void add(float[] block) {
        blocks.add(block);
    }

    /// Goes on in another block that holds the same positions.
    public void replace(int index, float[] block) {
        blocks.set(index, block);
    }

    /// How many positions have room.
    public int room() {
        return blocks.size() * BLOCK;
    }

    /// The next position is this one: all before it stand in the blocks, whoever has written them.
    public void goOnAt(int length) {
        if (length > room()) throw new IllegalArgumentException(length + " positions in room for " + room());
        this.length = length;
    }

    /// Lets go of all blocks.
    public void clear() {
        blocks.clear();
        length = 0;
    }

    /// Memory that a block takes.
    public long blockBytes() {
        return (long) blockSize() * Float.BYTES;
    }

    /// Positions remembered.
    public int length() {
        return length;
    }

    /// Makes room, so that positions below `length` may be written.
    public void reserve(int length) {
        while (room() < length) blocks.add(newBlock());
    }

    /// The next positions have been written in every layer.
    public void advance(int count) {
        if (length + count > room()) {
            throw new IllegalStateException(length + " + " + count + " positions, but room for " + room());
        }
        length += count;
    }

    /// Writes one position of one layer: a row of x.
    public void write(int layer, int position, Matrix x, int row) {
        if (x.columns != width) throw new IllegalArgumentException(x + " for rows of " + width + " columns");
        System.arraycopy(x.data, x.at(row), block(position / BLOCK), at(layer, position), width);
    }

    /// What one layer remembers.
    Memory layer(int layer) {
        return new Layer(this, layer);
    }

    private record Layer(KvCache cache, int layer) implements Memory {
        @Override
        public float[] block(int index) {
            return cache.block(index);
        }

        @Override
        public int at(int index) {
            return cache.at(layer, index * BLOCK);
        }

        @Override
        public int width() {
            return cache.width;
        }
    }

    float[] block(int index) {
        return blocks.get(index);
    }

    /// Where the row of a position begins in its block.
    int at(int layer, int position) {
        return (layer * BLOCK + position % BLOCK) * width;
    }

    /// From one row to the next.
    int width() {
        return width;
    }

    /// Kernels read whole panels, past the end of a row into the next; the last row has a margin for that.
    private int blockSize() {
        return layers * BLOCK * width + PackedMatrix.PANEL;
    }
}
