package dev.agoge.wire.postgres;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells what passes by itself (the server is away, a race was lost, it has no room just now) from a row that it will
/// never hold. By SQLSTATE, which says more than the exceptions that frameworks make of it.
public final class Passing {
    /// Connection, authorisation, no such database or schema, transaction rollback, our own statements (they are
    /// the same for every row: then it is the schema that is not ours yet), resources, state of an object,
    /// intervention of an operator, the system.
    private static final Set<String> CLASSES = Set.of("08", "25", "28", "3D", "3F", "40", "42", "53", "55", "57", "58");

    private Passing() {}

    public static boolean passes(Throwable reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientException) return true;
            if (cause instanceof SQLException refusal) return passes(refusal.getSQLState());
        }
        return false;
    }

    /// The server gives every refusal a state; what has none never came to it, as when the pool is closed.
    private static boolean passes(@Nullable String state) {
        return state == null || state.length() < 2 || CLASSES.contains(state.substring(0, 2));
    }
}
