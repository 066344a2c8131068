package dev.agoge.policy.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The beginning of a safetensors file: which tensors lie where. Nothing in it is believed. Every length is
/// checked against the file before it is used, the tensors must fill the file to its end without gap or
/// overlap, and what is allocated is in proportion to the header that is there, not to anything it claims.
final class Header {
    private static final String METADATA = "__metadata__";
    private static final int LENGTH = Long.BYTES;
    private static final int MOST_DIMENSIONS = 8;

    private final Path file;
    private final MemorySegment data;
    private final List<Place> places = new ArrayList<>();

    private record Place(String name, Dtype dtype, List<Long> shape, long begin, long end) {}

    private Header(Path file, MemorySegment data) {
        this.file = file;
        this.data = data;
    }

    /// The tensors of a file, in the order of their numbers.
    ///
    /// @param content of the whole file
    static List<StoredTensor> read(Path file, MemorySegment content) throws UnusableFile {
        long size = content.byteSize();
        if (size < LENGTH) throw new UnusableFile(file, "it has " + size + " bytes, too few for a header's length");
        long length = content.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > Math.min(size - LENGTH, StrictJson.LONGEST)) {
            throw new UnusableFile(
                    file,
                    "its header claims " + Long.toUnsignedString(length) + " bytes of a file of " + size
                            + "; it may have " + StrictJson.LONGEST + " at most");
        }
        Header header = new Header(file, content.asSlice(LENGTH + length));
        header.parse(content.asSlice(LENGTH, length));
        return header.tensors();
    }

    private void parse(MemorySegment text) throws UnusableFile {
        try (JsonParser json = StrictJson.parser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw wrong("its header is not a JSON object");
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals(METADATA)) json.skipChildren();
                else places.add(place(name, json));
            }
            if (json.nextToken() != null) throw wrong("its header goes on after its end");
        } catch (JacksonException e) {
            throw wrong("its header is not JSON, or too much of it: " + e.getOriginalMessage());
        }
    }

    private Place place(String name, JsonParser json) throws UnusableFile {
        if (json.currentToken() != JsonToken.START_OBJECT) throw wrong(name, "is not described by a JSON object");
        String dtype = "";
        List<Long> shape = List.of(-1L);
        List<Long> offsets = List.of();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "dtype" -> {
                    if (json.currentToken() != JsonToken.VALUE_STRING) throw wrong(name, "has a dtype that is no name");
                    dtype = json.getString();
                }
                case "shape" -> shape = numbers(name, field, json);
                case "data_offsets" -> offsets = numbers(name, field, json);
                default -> json.skipChildren();
            }
        }
        if (shape.contains(-1L)) throw wrong(name, "has no shape");
        if (offsets.size() != 2) throw wrong(name, "has the data_offsets " + offsets + ", which should be two");
        return fitting(new Place(name, dtype(name, dtype), shape, offsets.get(0), offsets.get(1)));
    }

    private List<Long> numbers(String name, String field, JsonParser json) throws UnusableFile {
        List<Long> numbers = new ArrayList<>();
        boolean fine = json.currentToken() == JsonToken.START_ARRAY;
        while (fine && json.nextToken() != JsonToken.END_ARRAY) {
            fine = json.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                    && json.getLongValue() >= 0
                    && numbers.size() < MOST_DIMENSIONS;
            if (fine) numbers.add(json.getLongValue());
        }
        if (fine) return numbers;
        throw wrong(name, "has a " + field + " that is no list of at most " + MOST_DIMENSIONS + " whole numbers");
    }

    private Dtype dtype(String name, String dtype) throws UnusableFile {
        for (Dtype known : Dtype.values()) if (known.name().equals(dtype)) return known;
        throw wrong(name, "has the unknown dtype '" + dtype + "'; weights are " + Dtype.OF_WEIGHTS);
    }

    private Place fitting(Place place) throws UnusableFile {
        long have = place.end - place.begin;
        if (have < 0 || place.end > data.byteSize()) {
            throw wrong(
                    place.name,
                    "lies at " + place.begin + " … " + place.end + " of the file's " + data.byteSize()
                            + " bytes of numbers");
        }
        int bytes = place.dtype.bytes();
        if (have % bytes != 0 || size(place.shape, have / bytes) != have / bytes) {
            throw wrong(place.name, "has " + have + " bytes, which is not " + place.dtype + " of " + place.shape);
        }
        return place;
    }

    /// How many numbers a shape has, or -1 if more than a limit: the product may pass a long's range.
    private static long size(List<Long> shape, long limit) {
        if (shape.contains(0L)) return 0;
        long size = 1;
        for (long dimension : shape) {
            if (dimension > limit / size) return -1;
            size *= dimension;
        }
        return size;
    }

    private List<StoredTensor> tensors() throws UnusableFile {
        places.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
        List<StoredTensor> tensors = new ArrayList<>(places.size());
        long end = 0;
        for (Place place : places) {
            if (place.begin < end) throw wrong(place.name, "begins at " + place.begin + ", inside the one before");
            if (place.begin > end) throw wrong(place.name, "begins at " + place.begin + ", after a gap from " + end);
            end = place.end;
            MemorySegment bytes = data.asSlice(place.begin, place.end - place.begin);
            tensors.add(new StoredTensor(file, place.name, place.dtype, place.shape, bytes));
        }
        if (end != data.byteSize()) throw wrong("its tensors end at " + end + ", its data at " + data.byteSize());
        return tensors;
    }

    private UnusableFile wrong(String why) {
        return new UnusableFile(file, why);
    }

    private UnusableFile wrong(String tensor, String why) {
        return new UnusableFile(file, tensor, why);
    }
}
