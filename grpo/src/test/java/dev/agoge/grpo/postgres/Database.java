package dev.agoge.grpo.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.agoge.contracts.servers.TestPostgres;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/// A database with the ledger in it, behind a pool as in the platform.
public final class Database {
    private Database() {}

    public static DataSource withLedger() {
        HikariConfig pool = new HikariConfig();
        pool.setDataSource(TestPostgres.database());
        pool.setMaximumPoolSize(4);
        DataSource database = new HikariDataSource(pool);
        LedgerSchema.migrate(database);
        return database;
    }

    /// Forgets all runs and what was asked of them.
    public static void clear(DataSource database) {
        new JdbcTemplate(database)
                .execute(
                        "truncate ledger.runs, ledger.answers, ledger.shares, ledger.trainers restart identity cascade");
    }
}
