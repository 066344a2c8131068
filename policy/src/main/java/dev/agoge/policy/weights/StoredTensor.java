package dev.agoge.policy.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// A tensor as a file holds it.
///
/// @param bytes its own numbers and nothing else, mapped from the file; as many as shape and dtype say
record StoredTensor(Path file, String name, Dtype dtype, List<Long> shape, MemorySegment bytes) {
    StoredTensor {
        shape = List.copyOf(shape);
    }

    long size() {
        return bytes.byteSize() / dtype.bytes();
    }

    UnusableFile wrong(String why) {
        return new UnusableFile(file, name, why);
    }

    @Override
    public String toString() {
        return dtype + " of " + shape;
    }
}
