package dev.agoge.standalone.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows as lines. Where a person watches, no line is wider than the terminal: the widest columns are cut.
final class Table {
    private static final int NARROWEST = 8;
    private static final String GAP = "  ";

    private Table() {}

    /// @param rows the first names the columns
    /// @param columns how wide the terminal is; 0 if nobody watches
    static List<String> lines(List<List<String>> rows, int columns) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) widths[i] = Math.max(widths[i], length(row.get(i)));
        }
        if (columns > 0) narrow(widths, columns - GAP.length() * (widths.length - 1));
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = cut(row.get(i), widths[i]);
                line.append(i == 0 ? "" : GAP).append(cell).append(" ".repeat(widths[i] - length(cell)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static void narrow(int[] widths, int room) {
        while (Arrays.stream(widths).sum() > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) if (widths[i] > widths[widest]) widest = i;
            if (widths[widest] <= NARROWEST) return;
            widths[widest]--;
        }
    }

    private static String cut(String text, int width) {
        if (length(text) <= width) return text;
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
