package dev.agoge.environments.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.Function;

/// A function for SQL, written in Java. Arguments and result are texts; null is NULL, and a [Long] may be returned.
///
/// @param pure gives the same for the same arguments, so that SQLite may call it once for many rows
public record SqlFunction(String name, int arity, boolean pure, Body body) {
    /// What it computes.
    public interface Body {
        @Nullable
        Object of(List<@Nullable String> arguments);
    }

    void register(Connection connection) throws SQLException {
        Function.create(connection, name, new Adapter(), arity, pure ? Function.FLAG_DETERMINISTIC : 0);
    }

    private final class Adapter extends Function {
        @Override
        protected void xFunc() throws SQLException {
            List<@Nullable String> arguments = new ArrayList<>(arity);
            for (int i = 0; i < arity; i++) arguments.add(value_text(i));
            switch (body.of(arguments)) {
                case null -> result();
                case Long number -> result(number.longValue());
                case Object text -> result(text.toString());
            }
        }
    }
}
