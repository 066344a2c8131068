package dev.agoge.standalone.home;

import java.util.List;

/// Where libraries put what they need for a while, above all their native code: in the home. The machine's own folder
/// for such things may be read-only, or nothing in it may be run.
public final class Temporary {
    /// Java's own, and those of zstd, SQLite and Snappy, which look there first.
    private static final List<String> PROPERTIES =
            List.of("java.io.tmpdir", "ZstdTempFolder", "org.sqlite.tmpdir", "org.xerial.snappy.tempdir");

    private Temporary() {}

    /// From here on, in this process. Must come before the first library that looks.
    public static void in(Home home) {
        for (String property : PROPERTIES) {
            System.setProperty(property, home.temporary().toString());
        }
    }
}
