package dev.agoge.grpo.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;

/// One real PostgreSQL server for the tests of this JVM; each asks for a database of its own, with the ledger in it.
public final class Database {
    private static final EmbeddedPostgres SERVER = start();
    private static int count;

    private Database() {}

    public static synchronized DataSource withLedger() {
        String name = "ledger" + count++;
        try (var connection = SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(SERVER.getDatabase("postgres", name));
        pool.setMaximumPoolSize(4);
        DataSource database = new HikariDataSource(pool);
        LedgerSchema.migrate(database);
        return database;
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }
}
