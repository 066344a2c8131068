package dev.agoge.synth.postgres;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Brings the schema `synth` up to this release. Its history lies in the schema itself.
public final class SynthSchema {
    private SynthSchema() {}

    public static void migrate(DataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("synth")
                .defaultSchema("synth")
                .table("flyway_history")
                .locations("classpath:db/synth")
                .load()
                .migrate();
    }
}
