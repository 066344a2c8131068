package dev.agoge.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceLawsTest {
    private static final String KERNELS = "policy/op/";

    @Test
    void nothingHasGrownTooLarge() throws IOException {
        List<Path> sources;
        try (Stream<Path> modules = Files.list(Path.of("..").toAbsolutePath().normalize())) {
            sources = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        var laws = new SourceLaws(KERNELS);
        assertThat(laws.brokenIn(sources)).isEmpty();
        assertThat(laws.files()).isGreaterThan(300);
    }

    @Test
    void whatIsTooLargeIsCaughtAndWhatHasAReasonIsNot(@TempDir Path folder) throws IOException {
        String method =
                "    public void f(int a, int b, int c, int d, int e) {\n" + "        f();\n".repeat(60) + "    }\n";
        Files.writeString(folder.resolve("Long.java"), "class Long {\n" + method + "}\n");
        Files.writeString(
                folder.resolve("Excused.java"),
                "class Excused {\n    // Large because it is a table.\n" + method + "}\n");
        Files.writeString(
                folder.resolve("Wide.java"),
                "record Wide(int a, int b, int c, int d, int e, int f, int g, int h) {}\n");
        Files.writeString(folder.resolve("Endless.java"), "class Endless {\n" + "\n".repeat(400) + "}\n");
        assertThat(new SourceLaws(KERNELS).brokenIn(List.of(folder)))
                .containsExactlyInAnyOrder(
                        "Long.java:2 f has 62 lines; 60 at most",
                        "Long.java:2 f takes 5 arguments; 4 at most",
                        "Wide.java:1 Wide has 8 components; 7 at most",
                        "Endless.java:1 a file of 402 lines; 400 at most");
    }
}
