package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

    @Test
    void inAFileABarIsALineForEachTenth() {
        Screen screen = new Screen(out, 0);
        for (int i = 0; i <= 1000; i++) screen.progress("work", i, 1000, "");
        assertThat(text().lines()).hasSize(11).first().asString().endsWith(" 0/1000");
        assertThat(text()).doesNotContain("\033");
    }

    @Test
    void onATerminalALinePassesAboveTheBar() {
        Screen screen = new Screen(out, 60);
        screen.progress("work", 1, 2, "");
        screen.line("news");
        assertThat(text()).endsWith("\r\033[Knews\n" + bar("work", 1, 2));
        screen.progress("work", 2, 2, "");
        assertThat(text()).endsWith(bar("work", 2, 2) + "\n");
    }

    @Test
    void aBarIsCutWhereTheTerminalEnds() {
        new Screen(out, 20).progress("work", 1, 2, "a long note");
        assertThat(text()).isEqualTo("\r\033[K" + bar("work", 1, 2).substring(0, 19));
    }

    @Test
    void workWithNothingToDoIsDone() {
        Screen screen = new Screen(out, 0);
        screen.progress("nothing", 0, 0, "");
        assertThat(text()).contains("█ 0/0");
    }

    @Test
    void columnsAreAligned() {
        new Screen(out, 0).table(List.of(List.of("", "pass@1"), List.of("cold start", ".5")));
        assertThat(text()).isEqualTo("              pass@1\n  cold start      .5\n");
    }

    private static String bar(String work, int done, int total) {
        int full = 30 * done / total;
        return "%-16s %s%s %d/%d".formatted(work, "█".repeat(full), "░".repeat(30 - full), done, total);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
