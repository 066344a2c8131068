package dev.agoge.policy.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The tensors of a model's folder as Hugging Face lays it out: `model.safetensors`, or several files and
/// `model.safetensors.index.json`, which says what is in which. If there are both, the one file counts, as it
/// does for transformers.
///
/// The files are mapped: a folder may be larger than the heap, and only what is asked for is read. They must
/// not change meanwhile, which what is published does not.
public final class Shards implements AutoCloseable {
    static final String ONE_FILE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors");

    private final Path directory;
    private final Arena arena = Arena.ofShared();
    private final List<Path> files = new ArrayList<>();
    private boolean indexed;
    private final SortedMap<String, StoredTensor> tensors = new TreeMap<>();

    private Shards(Path directory) {
        this.directory = directory;
    }

    /// @throws UnusableFile naming the file, and the tensor if it is one's fault
    public static Shards open(Path directory) throws IOException {
        Shards shards = new Shards(directory);
        try {
            shards.open();
            return shards;
        } catch (IOException | RuntimeException e) {
            shards.close();
            throw e;
        }
    }

    private void open() throws IOException {
        Path one = directory.resolve(ONE_FILE);
        Path index = directory.resolve(INDEX);
        if (Files.exists(one)) map(one).forEach(tensor -> tensors.put(tensor.name(), tensor));
        else if (Files.exists(index)) openShards(index);
        else throw nothing();
    }

    private List<StoredTensor> map(Path file) throws IOException {
        files.add(file);
        return Safetensors.map(file, arena);
    }

    private IOException nothing() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path file : stream) Safetensors.refusePickle(file);
        }
        return new UnusableFile(directory, "it has no " + ONE_FILE + " and no " + INDEX);
    }

    private void openShards(Path index) throws IOException {
        indexed = true;
        SortedMap<String, String> shardOf = shardOf(index);
        for (String shard : new TreeSet<>(shardOf.values())) {
            if (!SHARD.matcher(shard).matches()) {
                throw new UnusableFile(index, "it names the shard '" + shard + "', which is no file of this folder");
            }
            Path file = directory.resolve(shard);
            if (!Files.isRegularFile(file)) throw new UnusableFile(index, "it names " + shard + ", which is missing");
            for (StoredTensor tensor : map(file)) {
                String said = shardOf.getOrDefault(tensor.name(), "no file");
                if (!said.equals(shard)) throw tensor.wrong("is in it, but " + INDEX + " puts it into " + said);
                tensors.put(tensor.name(), tensor);
            }
        }
        for (String name : shardOf.keySet()) {
            if (tensors.containsKey(name)) continue;
            throw new UnusableFile(
                    directory.resolve(shardOf.get(name)), name, "is not in it, though " + INDEX + " says so");
        }
    }

    private static SortedMap<String, String> shardOf(Path index) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel in = FileChannel.open(index, StandardOpenOption.READ)) {
            if (in.size() > StrictJson.LONGEST) {
                throw new UnusableFile(index, "it has " + in.size() + " bytes; " + StrictJson.LONGEST + " are allowed");
            }
            return shardOf(index, in.map(FileChannel.MapMode.READ_ONLY, 0, in.size(), arena));
        }
    }

    static SortedMap<String, String> shardOf(Path index, MemorySegment text) throws UnusableFile {
        SortedMap<String, String> shardOf = new TreeMap<>();
        try (JsonParser json = StrictJson.parser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw new UnusableFile(index, "it is not a JSON object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                boolean map = json.currentName().equals("weight_map");
                if (json.nextToken() == JsonToken.START_OBJECT && map) addAll(index, json, shardOf);
                else json.skipChildren();
            }
            if (json.nextToken() != null) throw new UnusableFile(index, "it goes on after its end");
        } catch (JacksonException e) {
            throw new UnusableFile(index, "it is not JSON, or too much of it: " + e.getOriginalMessage());
        }
        if (shardOf.isEmpty()) throw new UnusableFile(index, "it has no weight_map, which says what is in which file");
        return shardOf;
    }

    private static void addAll(Path index, JsonParser json, SortedMap<String, String> shardOf) throws UnusableFile {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String tensor = json.currentName();
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new UnusableFile(index, tensor, "has no file's name in its weight_map");
            }
            shardOf.put(tensor, json.getString());
        }
    }

    Path directory() {
        return directory;
    }

    /// Of the tensors, as they are stored.
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    SortedMap<String, StoredTensor> tensors() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    /// What the folder holds, by dtype.
    public List<Holding> holdings() {
        Map<Dtype, Holding> holdings = new EnumMap<>(Dtype.class);
        for (StoredTensor tensor : tensors.values()) {
            holdings.merge(
                    tensor.dtype(),
                    new Holding(tensor.dtype(), 1, tensor.size(), tensor.bytes().byteSize()),
                    Holding::plus);
        }
        return List.copyOf(holdings.values());
    }

    /// What a folder holds of one dtype.
    public record Holding(Dtype dtype, int tensors, long numbers, long bytes) {
        private Holding plus(Holding other) {
            return new Holding(dtype, tensors + other.tensors, numbers + other.numbers, bytes + other.bytes);
        }
    }

    /// The files of tensors, in the order of their names.
    public List<String> files() {
        return files.stream().map(file -> String.valueOf(file.getFileName())).toList();
    }

    /// All files that were read: those of tensors, and the index if there was need of one.
    public List<String> sources() {
        List<String> sources = new ArrayList<>(files());
        if (indexed) sources.addFirst(INDEX);
        return sources;
    }

    /// Gives the mapping back. What was read stays.
    @Override
    public void close() {
        arena.close();
    }
}
