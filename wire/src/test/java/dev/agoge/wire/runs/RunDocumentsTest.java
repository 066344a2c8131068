package dev.agoge.wire.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.documents.Canonical;
import dev.agoge.wire.documents.Document;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.documents.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RunDocumentsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final boolean WRITE = Boolean.getBoolean("agoge.golden.write");

    private final RunDocuments documents = new RunDocuments(MixCheck.NONE);

    @ParameterizedTest
    @MethodSource("dev.agoge.wire.runs.Templates#names")
    void everyTemplateIsARun(String name) {
        RunDocument run = documents.read(Templates.text(name));
        JsonNode written = Documents.write(run);

        assertThat(documents.read(Yaml.text(written))).isEqualTo(run);
        assertThat(documents.read(written.toString())).isEqualTo(run);
        assertThat(Documents.read(written, RunDocument.class)).isEqualTo(run);
    }

    /// A config that was hashed once has that digest for ever.
    @Test
    void theDemosConfigIsWhatItWas() throws IOException {
        RunConfig config = documents.read(Templates.text(Templates.DEMO)).config();
        String text = Canonical.json(Documents.write(config)) + "\n";
        String digest = RunDocuments.digest(config) + "\n";
        if (WRITE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(GOLDEN.resolve("run-config.json"), text);
            Files.writeString(GOLDEN.resolve("run-config.sha256"), digest);
        }
        String golden = Files.readString(GOLDEN.resolve("run-config.json"));
        RunConfig read = Documents.read(golden, RunConfig.class);

        assertThat(text).isEqualTo(golden);
        assertThat(digest).isEqualTo(Files.readString(GOLDEN.resolve("run-config.sha256")));
        assertThat(RunDocuments.digest(read)).hasToString(digest.strip());
    }

    @Test
    void whatIsSaidOfARunDoesNotEnterItsDigest() {
        String text = Templates.text(Templates.DEMO);
        RunConfig config = documents.read(text).config();
        RunConfig beside = documents
                .read(text + "name: tuesday\npriority: high\nbudget: {tokens: 5}\n")
                .config();

        assertThat(RunDocuments.digest(beside)).isEqualTo(RunDocuments.digest(config));
        assertThat(RunDocuments.digest(config.withSeed(2))).isNotEqualTo(RunDocuments.digest(config));
    }

    @Test
    void whatIsPinnedCountsByItsDigestAndNotByItsName() {
        List<Sha256> digests = new ArrayList<>();
        for (String name : List.of("small", "renamed")) {
            for (byte content = 1; content <= 2; content++) {
                Sha256 set = Sha256.of(new byte[] {content});
                String text = Templates.text("folder")
                        .replace("{set: my-tasks}", "{set: {name: " + name + ", digest: " + set + "}}");
                digests.add(RunDocuments.digest(documents.read(text).config()));
            }
        }
        assertThat(digests.subList(0, 2)).isEqualTo(digests.subList(2, 4));
        assertThat(digests.getFirst()).isNotEqualTo(digests.get(1));
    }

    @Test
    void theMixIsAskedOfWhoKnows() {
        var asking = new RunDocuments(mix -> List.of(new Mistake("/domains/0", "There is no domain 'x'.", "")));
        Document document = Documents.parse(Templates.text("smallest") + "nmae: x\n");
        Mistaken mistaken = catchThrowableOfType(Mistaken.class, () -> asking.read(document));

        assertThat(mistaken.mistakes())
                .extracting(Mistake::pointer)
                .containsExactly("/tasks/synthesise/mix/domains/0", "/nmae");
    }

    @Test
    void whatNobodyLookedUpIsSaid() {
        assertThat(RunDocuments.unchecked(documents.read(Templates.text(Templates.DEMO))))
                .isEmpty();
        assertThat(RunDocuments.unchecked(documents.read(Templates.text("folder"))))
                .containsExactly(
                        "Nobody was asked whether there is the model folder 'my-model'.",
                        "Nobody was asked whether there is the task set 'my-tasks'.");
    }
}
