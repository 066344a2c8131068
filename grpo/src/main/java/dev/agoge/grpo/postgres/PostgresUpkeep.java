package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.runs.Upkeep;
import dev.agoge.grpo.Retention;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Keeps this ledger and its blobs in order. The blobs belong to the ledger from the first time on.
public final class PostgresUpkeep implements Upkeep {
    private static final Duration DAY = Duration.ofDays(1);

    private final Runs runs;
    private final Sweeper sweeper;

    public PostgresUpkeep(DataSource dataSource, BlobStore blobs, Retention retention, Clock clock) {
        this.runs = new Runs(dataSource);
        this.sweeper = new Sweeper(dataSource, blobs, retention, clock);
        blobs.belongTo(Sweeper.owner(JdbcClient.create(dataSource)));
    }

    @Override
    public Sweep sweep(boolean dryRun) {
        return sweeper.sweep(dryRun);
    }

    /// The day's sweep, if it is due and nobody else is at it.
    public Optional<Sweep> daily() {
        return sweeper.sweepAfter(DAY);
    }

    @Override
    public Audit audit(RunId run) {
        return new Audit(run, runs.audit(run));
    }
}
