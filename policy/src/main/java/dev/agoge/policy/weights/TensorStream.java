package dev.agoge.policy.weights;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.weights.Safetensors.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A safetensors file of fp32 matrices that is written row by row, for tensors too large to be held. Their shapes are
/// told at the beginning. The file is in its place when all rows are, and never in part.
public final class TensorStream implements AutoCloseable {
    /// A matrix that will be written.
    public record Shape(String name, long rows, long columns) {
        private Entry entry() {
            return new Entry(name, Dtype.F32, List.of(rows, columns));
        }
    }

    private final Path file;
    private final Path draft;
    private final FileChannel out;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
    private long missing;

    private TensorStream(Path file, Path draft, FileChannel out, long missing) {
        this.file = file;
        this.draft = draft;
        this.out = out;
        this.missing = missing;
    }

    /// Begins a file, in which the matrices will stand in this order.
    public static TensorStream begin(Path file, List<Shape> shapes) throws IOException {
        if (Files.isDirectory(file)) throw new FileSystemException(file.toString(), null, "it is a folder");
        List<Entry> entries = shapes.stream().map(Shape::entry).toList();
        byte[] header = Safetensors.header(entries);
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        FileChannel out = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        Safetensors.writeHeader(out, header);
        return new TensorStream(
                file, draft, out, entries.stream().mapToLong(Entry::bytes).sum());
    }

    /// Writes the next rows.
    public void append(Matrix rows) throws IOException {
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = 0; column < rows.columns(); column++) {
                if (!buffer.hasRemaining()) flush();
                buffer.putFloat(rows.at(row, column));
            }
        }
        missing -= (long) Float.BYTES * rows.rows() * rows.columns();
    }

    private void flush() throws IOException {
        Safetensors.writeFully(out, buffer.flip());
        buffer.clear();
    }

    /// After the last row: puts the file into its place.
    public void finish() throws IOException {
        if (missing != 0) throw new IllegalStateException(file + " lacks " + missing + " bytes of what was announced");
        flush();
        out.force(true);
        out.close();
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Of a file that was not finished nothing is left.
    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(draft);
    }
}
