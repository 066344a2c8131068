package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.BlobStore.Stored;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.Upkeep.Sweep;
import dev.agoge.grpo.Retention;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Deletes the blobs that nobody names: it writes down what is named at one moment, and then goes through the blobs.
///
/// What is named later is safe: a name is given after the blob was put, which makes it young, or it is copied from one
/// that was there at that moment. What is young is left alone.
final class Sweeper {
    /// Whoever puts a blob has named it by then.
    private static final Duration YOUNG = Duration.ofHours(24);

    /// An episode's tokens are named when its result is recorded, which may wait in two topics for a week each.
    private static final Duration ON_THE_WAY = Duration.ofDays(15);

    /// By how much the clocks of processes and of the blobs may differ.
    private static final Duration CLOCKS = Duration.ofHours(1);

    private static final int AT_ONCE = 2000;
    private static final String LOCK = "hashtextextended('agoge sweep', 0)";

    private final DataSource dataSource;
    private final BlobStore blobs;
    private final Retention retention;
    private final Clock clock;

    Sweeper(DataSource dataSource, BlobStore blobs, Retention retention, Clock clock) {
        this.dataSource = dataSource;
        this.blobs = blobs;
        this.retention = retention;
        this.clock = clock;
    }

    /// @throws Refused if another sweep is under way, or it cannot be told what is named
    Sweep sweep(boolean dryRun) {
        return alone(one -> sweep(one, dryRun))
                .orElseThrow(() -> new Refused("The blobs are being swept already: wait until that has ended."));
    }

    /// Sweeps, unless somebody does, or did so short a time ago.
    Optional<Sweep> sweepAfter(Duration pause) {
        return alone(one -> isDue(one, pause) ? Optional.of(sweep(one, false)) : Optional.<Sweep>empty())
                .flatMap(Function.identity());
    }

    /// A ledger that was never swept counts from its beginning.
    private boolean isDue(DataSource one, Duration pause) {
        OffsetDateTime last = JdbcClient.create(one)
                .sql("select max(at) from (select max(ended_at) as at from ledger.sweeps"
                        + " union all select min(created_at) from ledger.identity) times")
                .query(OffsetDateTime.class)
                .single();
        return last.toInstant().plus(pause).isBefore(clock.instant());
    }

    /// On one connection, while nobody else sweeps.
    private <T> Optional<T> alone(Function<DataSource, T> work) {
        try (Connection connection = dataSource.getConnection()) {
            var one = new SingleConnectionDataSource(connection, true);
            JdbcClient jdbc = JdbcClient.create(one);
            if (!said(jdbc, "pg_try_advisory_lock")) return Optional.empty();
            try {
                return Optional.of(work.apply(one));
            } finally {
                Named.drop(jdbc);
                said(jdbc, "pg_advisory_unlock");
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the ledger cannot be reached", e);
        }
    }

    private static boolean said(JdbcClient jdbc, String function) {
        return jdbc.sql("select " + function + "(" + LOCK + ")")
                .query(Boolean.class)
                .single();
    }

    private Sweep sweep(DataSource one, boolean dryRun) {
        JdbcClient jdbc = JdbcClient.create(one);
        requireOwn(jdbc);
        Instant now = clock.instant();
        Instant before = before(jdbc, now);
        Named.create(jdbc);
        var snapshot = new TransactionTemplate(new DataSourceTransactionManager(one));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.executeWithoutResult(_ -> new Named(new NamedParameterJdbcTemplate(one), blobs).gather(retention));
        Lots kept = new Lots();
        Lots freed = new Lots();
        BlobStore.Leavings left = blobs.tidy(now.minus(YOUNG), dryRun);
        freed.add("cut-short", left.files(), left.bytes());
        forEachBatch(batch -> {
            Map<String, String> kinds = kinds(one, batch);
            for (Stored blob : batch) {
                String kind = kinds.getOrDefault(blob.digest().hex(), "unnamed");
                boolean dead = kind.equals("unnamed") || kind.equals(Named.EXPIRED);
                boolean old = blob.modified().isBefore(before);
                boolean gone = dead && old && (dryRun || blobs.delete(blob.digest(), before));
                (gone ? freed : kept).add(dead && !gone ? "young" : kind, 1, blob.bytes());
            }
        });
        if (!dryRun) write(jdbc, freed);
        return new Sweep(dryRun, kept.list(), freed.list());
    }

    /// Blobs that another ledger names, or the same one before its database was made anew, look as if nobody did.
    private void requireOwn(JdbcClient jdbc) {
        String own = owner(jdbc);
        String owner = blobs.belongTo(own);
        if (owner.equals(own)) return;
        throw new Refused(
                "Nothing is swept: the blobs belong to the ledger " + owner + ", and this is the ledger " + own
                        + ". Give the --blobs of this one; if that one is gone for good, delete the file `owner` among the"
                        + " blobs.");
    }

    static String owner(JdbcClient jdbc) {
        return jdbc.sql("select ledger::text from ledger.identity")
                .query(String.class)
                .single();
    }

    /// What was put since then may yet be named.
    private static Instant before(JdbcClient jdbc, Instant now) {
        Instant usual = now.minus(YOUNG);
        Instant longest = now.minus(ON_THE_WAY);
        Instant asked = jdbc.sql("select coalesce(min(requested_at), clock_timestamp()) from ledger.episodes"
                        + " where state = 'open'")
                .query(OffsetDateTime.class)
                .single()
                .toInstant()
                .minus(CLOCKS);
        if (asked.isBefore(longest)) return longest;
        return asked.isBefore(usual) ? asked : usual;
    }

    private void forEachBatch(Consumer<List<Stored>> work) {
        try (Stream<Stored> all = blobs.list()) {
            Iterator<Stored> next = all.iterator();
            while (next.hasNext()) {
                List<Stored> batch = new ArrayList<>(AT_ONCE);
                while (next.hasNext() && batch.size() < AT_ONCE) batch.add(next.next());
                work.accept(batch);
            }
        }
    }

    private static Map<String, String> kinds(DataSource one, List<Stored> batch) {
        List<byte[]> digests = batch.stream()
                .map(blob -> HexFormat.of().parseHex(blob.digest().hex()))
                .toList();
        Map<String, String> kinds = new HashMap<>();
        new NamedParameterJdbcTemplate(one)
                .query(
                        "select encode(digest, 'hex'), kind from named where digest in (:digests)",
                        Map.of("digests", digests),
                        row -> {
                            kinds.put(row.getString(1), row.getString(2));
                        });
        return kinds;
    }

    private static void write(JdbcClient jdbc, Lots freed) {
        jdbc.sql("insert into ledger.sweeps (blobs, bytes) values (:blobs, :bytes)")
                .param("blobs", freed.blobs())
                .param("bytes", freed.bytes())
                .update();
    }
}
