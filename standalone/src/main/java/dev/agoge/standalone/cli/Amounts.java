package dev.agoge.standalone.cli;

import java.util.Locale;

/// Large numbers as a person reads them.
final class Amounts {
    private static final String[] THOUSANDS = {"", "k", "M", "G", "T", "P"};

    private Amounts() {}

    static String bytes(long bytes) {
        return scaled(bytes, "B");
    }

    /// Three digits or four, and the power of a thousand they are counted in.
    static String scaled(double number, String unit) {
        int power = 0;
        while (Math.abs(number) >= 999.95 && power < THOUSANDS.length - 1) {
            number /= 1000;
            power++;
        }
        String digits = String.format(Locale.ROOT, power == 0 ? "%.0f" : "%.1f", number);
        return (digits + " " + THOUSANDS[power] + unit).stripTrailing();
    }

    /// With the whole number beside it.
    static String count(long number) {
        String whole = String.format(Locale.ROOT, "%,d", number);
        return number < 1000
                ? whole
                : whole + "  ("
                        + scaled(number, "")
                                .replace("G", "billion")
                                .replace("M", "million")
                                .replace("k", "thousand") + ")";
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
