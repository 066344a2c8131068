package dev.agoge.contracts.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/// One real PostgreSQL for all tests of this JVM; each asks for a database of its own.
public final class TestPostgres {
    private static final Server SERVER = Containers.canRun() ? inContainer() : embedded();
    private static int databases;

    private TestPostgres() {}

    /// A new database with nothing in it. Its connections are not pooled.
    public static synchronized DataSource database() {
        String name = "test" + databases++;
        try (var connection = SERVER.database("postgres").getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return SERVER.database(name);
    }

    private record Server(String host, int port, String user, String password) {
        DataSource database(String name) {
            var database = new PGSimpleDataSource();
            database.setServerNames(new String[] {host});
            database.setPortNumbers(new int[] {port});
            database.setUser(user);
            database.setPassword(password);
            database.setDatabaseName(name);
            return database;
        }
    }

    @SuppressWarnings("resource") // it ends with this JVM
    private static Server inContainer() {
        PostgreSQLContainer postgres = Containers.postgres();
        int port = postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
        return new Server(postgres.getHost(), port, postgres.getUsername(), postgres.getPassword());
    }

    /// It trusts whoever comes from this machine, so the password is of no account.
    @SuppressWarnings("resource") // it ends with this JVM
    private static Server embedded() {
        try {
            return new Server("localhost", EmbeddedPostgres.start().getPort(), "postgres", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }
}
