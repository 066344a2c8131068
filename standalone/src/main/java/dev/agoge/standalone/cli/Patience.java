package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import dev.agoge.standalone.client.NoPlatform;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// How long a command waits for something to become true.
final class Patience {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LONGEST_SILENCE = 60;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Times.class,
            description = "Give up after so long, with exit code 124: 90s, 10m, 2h.")
    private @Nullable Duration timeout;

    /// It did not become true in time.
    static final class TimedOut extends RuntimeException {
        private static final long serialVersionUID = 1;

        TimedOut(String sentence) {
            super(sentence);
        }
    }

    /// Looks again and again. A platform that is being restarted is waited for, for a while.
    JsonNode until(Client client, String path, Predicate<JsonNode> enough) throws InterruptedException {
        long begun = System.nanoTime();
        int silence = 0;
        while (true) {
            try {
                JsonNode seen = client.get(path);
                silence = 0;
                if (enough.test(seen)) return seen;
            } catch (NoPlatform e) {
                if (++silence > LONGEST_SILENCE) throw e;
            }
            if (timeout != null && System.nanoTime() - begun > timeout.toNanos()) {
                throw new TimedOut("It took longer than " + timeout.toSeconds() + " s.");
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }
}
