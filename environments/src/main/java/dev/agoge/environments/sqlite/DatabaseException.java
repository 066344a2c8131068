package dev.agoge.environments.sqlite;

/// A statement did not run to its end.
public abstract sealed class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }

    /// A constraint of a table forbids it.
    public static final class Refused extends DatabaseException {
        private static final long serialVersionUID = 1L;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// It went past a bound and was cut off.
    public static final class Exhausted extends DatabaseException {
        private static final long serialVersionUID = 1L;

        Exhausted(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Anything else: the statement itself is wrong.
    public static final class Failed extends DatabaseException {
        private static final long serialVersionUID = 1L;

        Failed(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
