package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.config.RunDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page says what the records say. After a change of them, write it anew: `-Dagoge.docs.write=true`.
class ReferenceTest {
    private static final Path PAGE = Path.of("../docs/experiments.md");
    private static final String BEGIN = "<!-- From the records; ReferenceTest writes it. -->\n";
    private static final String END = "<!-- So far. -->\n";

    @Test
    void thePageIsWhatTheRecordsSay() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String keys = "\n" + Reference.markdown(RunDocument.class, "The document");
        if (Boolean.getBoolean("agoge.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + keys + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).isEqualTo(keys);
        }
    }
}
