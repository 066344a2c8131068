package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims.Trainer;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What is written when a run is taken up, and while it is held.
final class Taking {
    private final JdbcClient jdbc;
    private final double lease;

    Taking(JdbcClient jdbc, Duration lease) {
        this.jdbc = jdbc;
        this.lease = lease.toMillis() / 1e3;
    }

    void seen(Trainer trainer) {
        jdbc.sql("""
                        insert into ledger.trainers (holder, build, machine, fingerprint, seen_at)
                        values (:holder, :build, :machine, :fingerprint, clock_timestamp())
                        on conflict (holder) do update set build = excluded.build, machine = excluded.machine,
                            fingerprint = excluded.fingerprint, seen_at = excluded.seen_at""")
                .param("holder", trainer.name())
                .param("build", trainer.build())
                .param("machine", trainer.machine())
                .param("fingerprint", trainer.fingerprint())
                .update();
    }

    /// Tasks that were still to be made when their run was created may be there by now.
    void fillIn(TaskSets tasks) {
        for (String recipe : jdbc.sql(
                        "select distinct recipe from ledger.runs where status = 'QUEUED' and task_set is null")
                .query((row, _) -> row.getString(1))
                .list()) {
            tasks.made(new Sha256(recipe))
                    .ifPresent(made -> jdbc.sql("""
                            update ledger.runs set task_set = :made
                            where recipe = :recipe and status = 'QUEUED' and task_set is null""")
                            .param("made", made.hex())
                            .param("recipe", recipe)
                            .update());
        }
    }

    /// @return where it stands, if it can be taken
    Optional<RunStatus> lock(RunId run) {
        return jdbc.sql("""
                        select status from ledger.runs
                        where run = :run and task_set is not null and deleted_at is null
                          and (status = 'QUEUED' or status = 'RUNNING' and lease_until < clock_timestamp())
                        for no key update""")
                .param("run", run.value())
                .query((row, _) -> RunStatus.valueOf(row.getString(1)))
                .optional();
    }

    Claim take(RunId run, Trainer trainer) {
        noteBoundary(run, trainer.fingerprint());
        Claim claim = jdbc.sql("""
                        update ledger.runs set status = 'RUNNING', epoch = epoch + 1, cause = null, reason = '',
                            stood_aside = false, accept_any = false, holder = :holder, build = :build,
                            machine = :machine, fingerprint = :fingerprint, claimed_at = clock_timestamp(),
                            beat_at = clock_timestamp(), started_at = coalesce(started_at, clock_timestamp()),
                            lease_until = clock_timestamp() + make_interval(secs => :lease)
                        where run = :run returning epoch, config,""" + RunRows.SETTINGS)
                .param("holder", trainer.name())
                .param("build", trainer.build())
                .param("machine", trainer.machine())
                .param("fingerprint", trainer.fingerprint())
                .param("lease", lease)
                .param("run", run.value())
                .query((row, _) -> new Claim(
                        run, row.getInt("epoch"), ConfigText.read(row.getString("config")), RunRows.settings(row)))
                .single();
        jdbc.sql(
                        "update ledger.episodes set sent_at = null where run = :run and state = 'open' and sent_at is not null")
                .param("run", run.value())
                .update();
        return claim;
    }

    private void noteBoundary(RunId run, String fingerprint) {
        jdbc.sql("""
                        insert into ledger.boundaries (run, epoch, stage, step, before, after)
                        select run, epoch + 1, stage, step, fingerprint, :fingerprint from ledger.runs
                        where run = :run and fingerprint <> :fingerprint""")
                .param("fingerprint", fingerprint)
                .param("run", run.value())
                .update();
    }

    void extend(RunId run) {
        jdbc.sql("""
                        with beat as (
                            update ledger.runs set lease_until = clock_timestamp() + make_interval(secs => :lease)
                            where run = :run returning holder)
                        update ledger.trainers t set seen_at = clock_timestamp() from beat where t.holder = beat.holder""").param("lease", lease).param("run", run.value()).update();
    }

    /// A run that is stuck lets all others go first until it is taken up again.
    void standAsideIfStuck(RunId run) {
        jdbc.sql("update ledger.runs set stood_aside = true where run = :run and cause = 'STUCK'")
                .param("run", run.value())
                .update();
    }
}
