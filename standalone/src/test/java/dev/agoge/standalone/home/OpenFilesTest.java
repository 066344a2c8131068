package dev.agoge.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    @TempDir
    private Path folder;

    private OpenFiles limitedTo(String limit) throws IOException {
        return OpenFiles.in(Files.writeString(
                folder.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max processes             7                    7                    processes \n"
                        + "Max open files            " + limit
                        + "                  524288               files     \n"));
    }

    @Test
    void tooFewAreRefusedWithBothNumbers() throws IOException {
        assertThatThrownBy(limitedTo("128")::require)
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("128 files")
                .hasMessageContaining("ulimit -n 1024");
        limitedTo("1024").require();
        limitedTo("unlimited").require();
        OpenFiles.in(folder.resolve("nowhere")).require();
        assertThat(OpenFiles.ofThisProcess().allowed()).isPositive();
    }
}
