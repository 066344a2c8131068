package dev.agoge.standalone.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A number of seconds, or one with its unit.
final class Times implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        if (!text.matches("[0-9]{1,9}[smhd]?")) {
            throw new TypeConversionException("'" + text + "' is no time: write 90s, 10m, 2h or 30d");
        }
        boolean unit = !Character.isDigit(text.charAt(text.length() - 1));
        long number = Long.parseLong(unit ? text.substring(0, text.length() - 1) : text);
        return switch (text.charAt(text.length() - 1)) {
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /// As it is written.
    static String word(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0) return seconds / 86_400 + "d";
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds + "s";
    }
}
