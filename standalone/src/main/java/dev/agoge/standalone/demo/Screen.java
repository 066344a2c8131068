package dev.agoge.standalone.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// What the user watches: lines that stay, and below them one line that is written over while work goes on. Where
/// nobody watches (a file, a pipe) the moving line becomes one line for each tenth of the work.
public final class Screen {
    private static final int BAR = 30;
    private static final String CLEAR = "\r\033[K";

    private final PrintStream out;
    private final int columns;
    private String moving = "";
    private String lastWork = "";
    private long lastTenth = -1;

    /// @param columns how wide it is; 0 if nobody watches
    public Screen(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    public synchronized void line(String text) {
        if (!moving.isEmpty()) out.print(CLEAR);
        out.println(text);
        if (!moving.isEmpty()) out.print(moving);
        out.flush();
    }

    /// @param note what there is to say about it right now
    public synchronized void progress(String work, long done, long total, String note) {
        String line = bar(work, done, total, note);
        if (columns > 0) overwrite(line, done >= total);
        else eachTenth(work, done, total, line);
    }

    /// A line that wraps cannot be written over: it is cut.
    private void overwrite(String whole, boolean finished) {
        String line = whole.substring(0, Math.min(whole.length(), columns - 1));
        out.print(CLEAR + line);
        moving = finished ? "" : line;
        if (finished) out.println();
        out.flush();
    }

    private void eachTenth(String work, long done, long total, String line) {
        long tenth = total == 0 ? 10 : 10 * done / total;
        if (work.equals(lastWork) && tenth == lastTenth) return;
        lastWork = work;
        lastTenth = tenth;
        out.println(line);
    }

    private static String bar(String work, long done, long total, String note) {
        int full = total == 0 ? BAR : (int) Math.min(BAR, BAR * done / total);
        return String.format(
                        Locale.ROOT,
                        "%-16s %s%s %d/%d  %s",
                        work,
                        "█".repeat(full),
                        "░".repeat(BAR - full),
                        done,
                        total,
                        note)
                .stripTrailing();
    }

    /// Columns as wide as what is in them; the first to the left, the others to the right.
    public synchronized void table(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++)
                widths[i] = Math.max(widths[i], row.get(i).length());
        }
        for (List<String> row : rows) {
            var line = new StringBuilder("  ");
            for (int i = 0; i < row.size(); i++) {
                String gap = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + gap : "  " + gap + row.get(i));
            }
            line(line.toString().stripTrailing());
        }
    }
}
