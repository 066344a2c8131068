package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every message that was ever on the wire or in the ledger can still be read. `golden/N` holds the samples
/// of wire version N: bytes as they were written then, and JSON beside them for people.
///
/// If a message changes, add a folder for the new version and leave the old ones alone: run the tests once
/// with `-Dagoge.golden.write=true`, and look at the difference in the JSON.
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final int VERSION = 4;

    /// The first version in which policy versions are manifests; before, they were folders, which nobody opens now.
    private static final int MANIFESTS = 4;

    private static final boolean WRITE = Boolean.getBoolean("agoge.golden.write");

    @TestFactory
    List<DynamicTest> everyVersionIsReadAsWhatItMeant() throws IOException {
        Map<String, Object> samples = Samples.all();
        List<DynamicTest> tests = new ArrayList<>();
        for (int version = 1; version <= VERSION; version++) {
            Path folder = GOLDEN.resolve(Integer.toString(version));
            boolean manifests = version >= MANIFESTS;
            for (String name : namesIn(folder)) {
                tests.add(DynamicTest.dynamicTest(version + "/" + name, () -> {
                    Object told = Objects.requireNonNull(samples.get(name), "no sample is called " + name);
                    Object sample = manifests ? told : withoutManifests(told);
                    byte[] stored = Files.readAllBytes(folder.resolve(name + ".cbor"));
                    assertThat(bytes(read(stored, sample.getClass()))).isEqualTo(bytes(sample));
                }));
            }
        }
        return tests;
    }

    private static Object withoutManifests(Object sample) {
        if (sample instanceof TokenBlock) return sample;
        String json = json(sample).replaceAll("\"manifest\":\"[0-9a-f]{64}\",", "");
        return Codec.fromJson(json, sample.getClass());
    }

    @TestFactory
    Stream<DynamicTest> theWireIsTheNewestVersion() {
        Path folder = GOLDEN.resolve(Integer.toString(VERSION));
        return Samples.all().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    Path wire = folder.resolve(sample.getKey() + ".cbor");
                    Path readable = folder.resolve(sample.getKey() + ".json");
                    if (WRITE && !Files.exists(wire)) {
                        Files.createDirectories(folder);
                        Files.write(wire, bytes(sample.getValue()));
                        Files.writeString(readable, json(sample.getValue()) + "\n");
                    }
                    assertThat(bytes(sample.getValue())).isEqualTo(Files.readAllBytes(wire));
                    assertThat(json(sample.getValue()) + "\n").isEqualTo(Files.readString(readable));
                }));
    }

    /// Each form of each sealed word is in some sample.
    @Test
    void noFormIsForgotten() {
        StringBuilder everything = new StringBuilder();
        Samples.all().values().forEach(sample -> everything.append(json(sample)));
        List<Class<?>> words = List.of(
                Player.class,
                Ending.class,
                Event.class,
                Reply.class,
                RowChange.class,
                Message.class,
                JudgedEpisode.Verdict.class,
                RunEvent.class,
                RunCommand.class);
        for (Class<?> word : words) {
            for (Class<?> form : word.getPermittedSubclasses()) {
                assertThat(everything.toString()).contains("\"type\":\"" + form.getSimpleName() + "\"");
            }
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cbor"))
                    .map(name -> name.substring(0, name.length() - ".cbor".length()))
                    .sorted()
                    .toList();
        }
    }

    private static Object read(byte[] bytes, Class<?> type) {
        return type == TokenBlock.class ? TokenBlock.fromBytes(bytes) : Codec.decode(bytes, type);
    }

    /// A token block has a format of its own, in binary and not in JSON.
    private static byte[] bytes(Object message) {
        return message instanceof TokenBlock block ? block.toBytes() : Codec.encode(message);
    }

    private static String json(Object message) {
        return message instanceof TokenBlock ? "\"binary: see TokenBlock\"" : Codec.toJson(message);
    }
}
