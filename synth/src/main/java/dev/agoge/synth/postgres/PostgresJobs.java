package dev.agoge.synth.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Jobs;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The jobs in the schema `synth`. Leases are by PostgreSQL's clock: the workers' own are not compared.
public final class PostgresJobs implements Jobs {
    private static final int LONGEST_ERROR = 4000;

    private final JdbcClient jdbc;
    private final Duration lease;

    public PostgresJobs(DataSource dataSource, Duration lease) {
        this.jdbc = JdbcClient.create(dataSource);
        this.lease = lease;
    }

    @Override
    public Duration lease() {
        return lease;
    }

    /// Two workers at the same time take two jobs: each passes over the row that the other has locked.
    @Override
    public Optional<Claim> claim(String worker) {
        return jdbc.sql("""
                        update synth.jobs
                        set state = 'RUNNING', worker = :worker, epoch = epoch + 1,
                            lease_until = clock_timestamp() + :millis * interval '1 millisecond',
                            started_at = coalesce(started_at, clock_timestamp())
                        where id = (
                            select id from synth.jobs
                            where state = 'QUEUED' or state = 'RUNNING' and lease_until < clock_timestamp()
                            order by created_at, id
                            for update skip locked
                            limit 1)
                        returning id, epoch, document""")
                .param("worker", worker)
                .param("millis", lease.toMillis())
                .query((row, _) -> new Claim(
                        PostgresTaskDesk.id(row.getLong("id")), row.getInt("epoch"), row.getString("document")))
                .optional();
    }

    @Override
    public boolean renew(Claim claim) {
        return held("lease_until = clock_timestamp() + :millis * interval '1 millisecond'", claim)
                        .param("millis", lease.toMillis())
                        .update()
                == 1;
    }

    @Override
    public boolean progress(Claim claim, long done, long total, Funnel soFar) {
        return held("done = :done, total = :total, funnel = :funnel::jsonb", claim)
                        .param("done", done)
                        .param("total", total)
                        .param("funnel", Codec.toJson(soFar.stages()))
                        .update()
                == 1;
    }

    @Override
    public void done(Claim claim, Sha256 taskSet) {
        held("""
                state = 'DONE', task_set = :taskSet, error = '', lease_until = null, ended_at = clock_timestamp()""", claim).param("taskSet", taskSet.hex()).update();
    }

    @Override
    public void failed(Claim claim, String why) {
        // PostgreSQL holds no U+0000.
        String plain = why.replace('\0', '\uFFFD');
        held("state = 'FAILED', error = :error, lease_until = null, ended_at = clock_timestamp()", claim)
                .param("error", plain.substring(0, Math.min(LONGEST_ERROR, plain.length())))
                .update();
    }

    @Override
    public void release(Claim claim) {
        held("state = 'QUEUED', worker = null, lease_until = null", claim).update();
    }

    /// A change of the job, if this claim is still the last and it runs.
    private JdbcClient.StatementSpec held(String change, Claim claim) {
        return jdbc.sql("update synth.jobs set " + change + " where id = :id and epoch = :epoch and state = 'RUNNING'")
                .param("id", PostgresTaskDesk.number(claim.job()).orElseThrow())
                .param("epoch", claim.epoch());
    }
}
