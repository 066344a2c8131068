package dev.agoge.policy.weights;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A folder of files that is published whole or not at all, and never changed afterwards.
///
/// It is written beside its place, every file is forced to the disk, then it is renamed: whoever looks, at any moment,
/// after any crash, sees no checkpoint or all of it. `SHA256SUMS` (which `sha256sum -c` understands) holds every file's
/// digest, and nothing is read without being checked against it. Only a folder [#imported] from others may lack it.
public final class Checkpoint {
    private static final String SUMS = Manifest.FILE;

    private final Path directory;
    private final @Nullable Manifest sums;

    private Checkpoint(Path directory, @Nullable Manifest sums) {
        this.directory = directory;
        this.sums = sums;
    }

    /// One file of a checkpoint.
    public sealed interface Part {
        String name();

        record Text(String name, String text) implements Part {}

        record Tensors(String name, Weights weights, Precision precision) implements Part {
            public Tensors(String name, Weights weights) {
                this(name, weights, Precision.F32);
            }
        }
    }

    /// Told before each thing that is done to the disk; a test stops there.
    @FunctionalInterface
    interface Steps {
        void before(String step) throws IOException;
    }

    /// Publishes the parts. Publishing the same again does nothing, so that a trainer that crashed may repeat itself.
    ///
    /// @throws IOException if it cannot be written, or the directory holds something else
    public static void publish(Path directory, List<Part> parts) throws IOException {
        publish(directory, parts, step -> {});
    }

    static void publish(Path directory, List<Part> parts, Steps steps) throws IOException {
        Path place = directory.toAbsolutePath();
        Path draft = place.resolveSibling("." + place.getFileName() + ".draft");
        steps.before("clear");
        clear(draft);
        Files.createDirectories(draft);
        SortedMap<String, Sha256> files = new TreeMap<>();
        for (Part part : parts) {
            steps.before("write " + part.name());
            Path file = draft.resolve(part.name());
            write(file, part);
            files.put(part.name(), sum(file));
        }
        Manifest sums = new Manifest(files);
        steps.before("write the sums");
        writeText(draft.resolve(SUMS), sums.text());
        steps.before("force the draft");
        force(draft);
        steps.before("rename");
        if (Files.exists(place)) accept(place, sums, draft);
        else Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        steps.before("force the parent");
        force(parent(place));
    }

    /// The same into a blob store, where it is a manifest.
    ///
    /// @return the manifest's digest
    public static Sha256 publish(BlobStore blobs, List<Part> parts) {
        SortedMap<String, Sha256> files = new TreeMap<>();
        for (Part part : parts) files.put(part.name(), blobs.write(out -> write(out, part)));
        return new Manifest(files).store(blobs);
    }

    private static void write(OutputStream out, Part part) throws IOException {
        switch (part) {
            case Part.Text(var _, var text) -> out.write(text.getBytes(StandardCharsets.UTF_8));
            case Part.Tensors(var _, var weights, var precision) ->
                Safetensors.write(Channels.newChannel(out), weights, precision);
        }
    }

    private static Path parent(Path place) {
        Path parent = place.getParent();
        if (parent == null) throw new IllegalArgumentException(place + " cannot be a checkpoint");
        return parent;
    }

    private static void accept(Path place, Manifest sums, Path draft) throws IOException {
        if (!Files.exists(place.resolve(SUMS)) || !sums.equals(sums(place.resolve(SUMS)))) {
            throw new IOException(place + " already holds something else, and what is published does not change");
        }
        clear(draft);
    }

    private static void write(Path file, Part part) throws IOException {
        switch (part) {
            case Part.Text(var _, var text) -> writeText(file, text);
            case Part.Tensors(var _, var weights, var precision) -> Safetensors.write(file, weights, precision);
        }
    }

    private static void writeText(Path file, String text) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) out.write(bytes);
            out.force(true);
        }
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void clear(Path draft) throws IOException {
        if (!Files.exists(draft)) return;
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(draft)) {
            stream.forEach(files::add);
        }
        for (Path file : files) Files.delete(file);
        Files.delete(draft);
    }

    private static Sha256 sum(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[1 << 18];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) digest.update(buffer, 0, read);
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    /// Opens a published checkpoint. Its files are checked as they are read.
    public static Checkpoint open(Path directory) throws IOException {
        Path file = directory.resolve(SUMS);
        if (!Files.isRegularFile(file)) throw new IOException(directory + " is no checkpoint: it has no " + SUMS);
        return new Checkpoint(directory, sums(file));
    }

    private static Manifest sums(Path file) throws IOException {
        try {
            return Manifest.parse(text(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /// Opens a folder that may come from elsewhere. If it has no sums its files are taken as they are.
    public static Checkpoint imported(Path directory) throws IOException {
        return Files.exists(directory.resolve(SUMS)) ? open(directory) : new Checkpoint(directory, null);
    }

    /// True if it has this file.
    public boolean has(String name) {
        return sums == null
                ? Files.isRegularFile(directory.resolve(name))
                : sums.files().containsKey(name);
    }

    public String text(String name) throws IOException {
        return text(checked(name));
    }

    /// A file's text.
    ///
    /// @throws UnusableFile if it is not UTF-8
    public static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UnusableFile(file, "it is not UTF-8");
        }
    }

    public Weights tensors(String name) throws IOException {
        return Safetensors.read(checked(name));
    }

    /// The weights of a model, in one file or in shards.
    public Weights model(Wanted wanted) throws IOException {
        try (Shards shards = Shards.open(directory)) {
            for (String file : shards.sources()) checked(file);
            return Assembly.of(shards, wanted).weights();
        }
    }

    /// The names of a model's tensors, as its files have them.
    public Set<String> modelTensors() throws IOException {
        try (Shards shards = Shards.open(directory)) {
            return Set.copyOf(shards.names());
        }
    }

    private void mustHave(String name) throws IOException {
        if (!has(name)) throw new IOException("the checkpoint " + directory + " has no " + name);
    }

    private Path checked(String name) throws IOException {
        mustHave(name);
        Path file = directory.resolve(name);
        Sha256 wanted = sums == null ? null : sums.files().get(name);
        if (wanted == null) return file;
        try {
            Sha256 found = sum(file);
            if (found.equals(wanted)) return file;
            throw new IOException(file + " is damaged: its SHA-256 is " + found + ", but was published as " + wanted);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing from its checkpoint", e);
        }
    }
}
