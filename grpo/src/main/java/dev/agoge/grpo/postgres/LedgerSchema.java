package dev.agoge.grpo.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;

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
        digestConfigs(new JdbcTemplate(dataSource));
    }

    /// SQL brings configs of an older release into today's form; their digest is of a text that only we write.
    private static void digestConfigs(JdbcTemplate jdbc) {
        for (var row :
                jdbc.queryForList("select run, config::text as config from ledger.runs where config_sha256 is null")) {
            String digest = ConfigText.digest(ConfigText.read(String.valueOf(row.get("config"))))
                    .hex();
            jdbc.update("update ledger.runs set config_sha256 = ? where run = ?", digest, row.get("run"));
        }
    }
}
