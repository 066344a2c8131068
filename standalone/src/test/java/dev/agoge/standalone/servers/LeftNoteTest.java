package dev.agoge.standalone.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The file in which a PostgreSQL notes its process, left behind by one that was killed.
class LeftNoteTest {
    @TempDir
    private Path data;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "abc\n", "-1\n", "99999999999999999999\n", "\u00ff\u00fe"})
    void aNoteOfNoProcessIsRemoved(String text) throws IOException, InterruptedException {
        Path note = Files.writeString(data.resolve("postmaster.pid"), text);
        EmbeddedPostgres.stopOrphan(data);
        assertThat(note).doesNotExist();
    }

    @Test
    void aNoteOfSomebodyElsesProcessIsRemovedAndTheProcessLivesOn() throws IOException, InterruptedException {
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Path note = Files.writeString(data.resolve("postmaster.pid"), other.pid() + "\n" + data + "\n");
            EmbeddedPostgres.stopOrphan(data);
            assertThat(note).doesNotExist();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroy();
        }
    }

    /// PostgreSQL looks whether anybody is left who writes to the folder.
    @Test
    void aNoteOfAProcessThatIsGoneIsLeftToPostgres() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path note = Files.writeString(data.resolve("postmaster.pid"), gone.pid() + "\n");
        EmbeddedPostgres.stopOrphan(data);
        assertThat(note).exists();
    }
}
