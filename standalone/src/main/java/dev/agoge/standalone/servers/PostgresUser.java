package dev.agoge.standalone.servers;

import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.util.List;

/// As whom PostgreSQL's programs run. They refuse root, and a user whose number has no name. In a user namespace of
/// its own either's process is `nobody`, an ordinary user with a name, and still reads its user's files.
public final class PostgresUser {
    private static final List<String> NOBODY = List.of("unshare", "-U", "--");

    private PostgresUser() {}

    /// What stands before a program and its arguments.
    ///
    /// @throws Refusal if this user cannot run it here
    public static List<String> prefix() throws InterruptedException {
        String name = System.getProperty("user.name", UNNAMED);
        if (!name.equals("root") && !name.equals(UNNAMED)) return List.of();
        if (becomesNobody()) return NOBODY;
        String who = name.equals("root") ? "as root" : "as a user whose number has no name";
        throw new Refusal("PostgreSQL does not run " + who + ", and this machine does not allow user namespaces"
                + " (unshare -U) to hide it, or has no user nobody. Run as another user, or use a PostgreSQL elsewhere"
                + " with --kafka and --postgres.");
    }

    /// As Java calls a user of whom the system does not know.
    private static final String UNNAMED = "?";

    private static boolean becomesNobody() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-U", "--", "id", "-un")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
