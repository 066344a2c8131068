package dev.agoge.grpo.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Brings the schema `ledger` up to this release. Its history lies in the schema itself.
public final class LedgerSchema {
    private LedgerSchema() {}

    public static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("ledger")
                .defaultSchema("ledger")
                .table("flyway_history")
                .locations("classpath:db/ledger")
                .load()
                .migrate();
    }
}
