package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import dev.agoge.standalone.client.NoPlatform;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;

/// How long a command waits for something to become true.
final class Patience {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LONGEST_SILENCE = 60;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Seconds.class,
            description = "Give up after so long, with exit code 124: 90s, 10m, 2h.")
    private @Nullable Duration timeout;

    /// It did not become true in time.
    static final class TimedOut extends RuntimeException {
        private static final long serialVersionUID = 1;

        TimedOut(String sentence) {
            super(sentence);
        }
    }

    /// A number of seconds, or one with its unit.
    static final class Seconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (!text.matches("[0-9]{1,9}[smh]?")) {
                throw new TypeConversionException("'" + text + "' is no time: write 90s, 10m or 2h");
            }
            boolean unit = !Character.isDigit(text.charAt(text.length() - 1));
            long number = Long.parseLong(unit ? text.substring(0, text.length() - 1) : text);
            return switch (text.charAt(text.length() - 1)) {
                case 'm' -> Duration.ofMinutes(number);
                case 'h' -> Duration.ofHours(number);
                default -> Duration.ofSeconds(number);
            };
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
