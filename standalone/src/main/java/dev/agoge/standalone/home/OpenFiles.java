package dev.agoge.standalone.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many files a process may have open. Each library, each segment of a topic and each connection is one, and who
/// runs out of them fails in places that do not say so.
///
/// @param allowed to this process; the JVM has raised it as far as it may
public record OpenFiles(long allowed) {
    private static final long NEEDED = 1024;
    private static final Pattern LIMIT = Pattern.compile("Max open files +(\\d+|unlimited) .*");

    public static OpenFiles ofThisProcess() {
        return in(Path.of("/proc/self/limits"));
    }

    /// @param limits as Linux lists them; where there is no such list nothing is known to be in the way
    static OpenFiles in(Path limits) {
        try {
            for (String line : Files.readAllLines(limits)) {
                Matcher limit = LIMIT.matcher(line);
                if (limit.matches() && !limit.group(1).equals("unlimited")) {
                    return new OpenFiles(Long.parseLong(limit.group(1)));
                }
            }
            return new OpenFiles(Long.MAX_VALUE);
        } catch (IOException e) {
            return new OpenFiles(Long.MAX_VALUE);
        }
    }

    /// @throws Refusal if they are too few for a platform
    public void require() {
        if (allowed < NEEDED) {
            throw new Refusal("This process may have " + allowed + " files open, and a platform needs " + NEEDED
                    + ". Raise the limit with ulimit -n " + NEEDED + ", then try again.");
        }
    }
}
