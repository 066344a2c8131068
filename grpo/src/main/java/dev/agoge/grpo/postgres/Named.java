package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.grpo.Retention;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the ledger and synthesis name, in a table of one connection: so a sweep of millions of blobs needs no memory
/// for
/// them. A blob that is named twice is of the first kind.
final class Named {
    /// Episodes of runs that are worth no tokens any more.
    static final String EXPIRED = "expired-episodes";

    /// Of an episode `e` of run `r`: its tokens are kept no longer. A run that another begins from is explained by
    /// them until that one has ended.
    private static final String IS_EXPIRED = """
            r.status in ('FINISHED', 'FAILED', 'CANCELLED') and e.kind <> 'evaluate'
            and r.finished_at < clock_timestamp() - make_interval(secs => :keep)
            and not exists (select from ledger.runs child where child.origin_run = r.run and child.deleted_at is null
                            and child.status not in ('FINISHED', 'FAILED', 'CANCELLED'))""";

    private final NamedParameterJdbcTemplate jdbc;
    private final BlobStore blobs;

    /// @param jdbc on one connection, in a transaction that sees one moment of the ledger
    Named(NamedParameterJdbcTemplate jdbc, BlobStore blobs) {
        this.jdbc = jdbc;
        this.blobs = blobs;
    }

    static void create(JdbcClient jdbc) {
        drop(jdbc);
        jdbc.sql("create temporary table named (digest bytea primary key, kind text not null)")
                .update();
    }

    static void drop(JdbcClient jdbc) {
        jdbc.sql("drop table if exists pg_temp.named").update();
    }

    /// @throws Refused if something that is named cannot be read, so that it cannot be told what that names
    void gather(Retention retention) {
        folders("versions", """
                select manifest, min('Version ' || stage || ' ' || step || ' of run ' || run) from ledger.versions
                where deleted_at is null and manifest is not null group by 1""", true);
        folders("checkpoints", """
                select manifest, min('The checkpoint ' || stage || ' ' || step || ' of run ' || run)
                from ledger.checkpoints where manifest is not null group by 1""", true);
        folders("origins", """
                select v.manifest, min('The origin of run ' || r.run) from ledger.runs r
                join ledger.versions v on v.run = r.origin_run and v.stage = r.origin_stage and v.step = r.origin_step
                where r.deleted_at is null and v.manifest is not null group by 1
                union all
                select config->'policy'->'origin'->'folder'->>'digest', min('The origin of run ' || run)
                from ledger.runs where deleted_at is null
                  and config->'policy'->'origin'->'folder'->>'digest' is not null group by 1""", false);
        folders("models", "select manifest, min('The folder ' || folder) from ledger.models group by 1", false);
        // Whatever else a config names by a digest.
        blobs("configs", """
                select found[1] from ledger.runs r, regexp_matches(r.config::text, '[0-9a-f]{64}', 'g') found
                where r.deleted_at is null""");
        blobs("tokenizers", "select unnest(array[vocabulary, tokenizer]) from ledger.runs where deleted_at is null");
        new NamedTasks(this, jdbc, blobs).gather();
        jdbc.update(
                insert(
                        "episodes",
                        "select e.tokens from ledger.episodes e join ledger.runs r using (run)" + " where not coalesce("
                                + IS_EXPIRED + ", false)"),
                Map.of("keep", retention.episodes().toSeconds()));
        blobs(EXPIRED, "select tokens from ledger.episodes");
    }

    /// Names what a query of digests gives.
    void blobs(String kind, String sql) {
        jdbc.update(insert(kind, sql), Map.of());
    }

    private static String insert(String kind, String sql) {
        return "insert into named select distinct decode(one, 'hex'), '" + kind + "' from (" + sql
                + ") found(one) where one ~ '^[0-9a-f]{64}$' on conflict do nothing";
    }

    /// Names these.
    void blobs(String kind, Collection<Sha256> digests) {
        Rows.each(
                jdbc,
                "insert into named values (decode(:digest, 'hex'), :kind) on conflict do nothing",
                List.copyOf(digests),
                (digest, row) -> row.addValue("digest", digest.hex()).addValue("kind", kind));
    }

    /// @param sql manifests, and in a few words who names them
    /// @param needed whether they must be there: without one it could not be told what lies in its folder
    private void folders(String kind, String sql, boolean needed) {
        record Folder(Sha256 manifest, String namedBy) {}
        List<Folder> folders =
                jdbc.query(sql, Map.of(), (row, _) -> new Folder(new Sha256(row.getString(1)), row.getString(2)));
        for (Folder folder : folders) {
            if (!needed && !blobs.has(folder.manifest)) continue;
            blobs(kind, List.of(folder.manifest));
            blobs(kind, files(folder.manifest, folder.namedBy));
        }
    }

    private Collection<Sha256> files(Sha256 manifest, String namedBy) {
        try {
            return Manifest.open(blobs, manifest).files().values();
        } catch (RuntimeException e) {
            throw unreadable(namedBy + " names the manifest " + manifest, e);
        }
    }

    static Refused unreadable(String what, RuntimeException why) {
        var refused = new Refused("Nothing is swept: " + what + ", which cannot be read (" + why.getMessage()
                + "). Bring it back from a copy, or delete the run that names it.");
        refused.initCause(why);
        return refused;
    }
}
