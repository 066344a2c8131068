package dev.agoge.synth.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.TaskJob;
import dev.agoge.contracts.TaskSetEntry;
import dev.agoge.synth.Spec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;

/// Task sets and the jobs that make them, in the schema `synth`.
public final class PostgresTaskDesk implements TaskDesk {
    private static final Pattern ID = Pattern.compile("job-([1-9]\\d{0,17})");

    private static final String SETS = """
            select sets.*, array(select name from synth.jobs where jobs.spec = sets.spec order by created_at, id) as names
            from (select distinct on (task_set) * from synth.task_sets order by task_set, created_at, spec) sets
            """;

    private final JdbcClient jdbc;

    public PostgresTaskDesk(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    static String id(long number) {
        return "job-" + number;
    }

    /// Empty if it is no job's id.
    static OptionalLong number(String id) {
        var matcher = ID.matcher(id);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    @Override
    public TaskJob create(String document, String name, String owner) {
        Spec spec = read(document);
        var asked = new TaskJob.Asked(name, owner, spec.digest(), Codec.toJson(spec));
        jdbc.sql("""
                        insert into synth.jobs as known (name, owner, spec, document)
                        values (:name, :owner, :spec, :document)
                        on conflict (name) do update set state = 'QUEUED', error = '', ended_at = null
                        where known.spec = excluded.spec and known.state = 'FAILED'""")
                .param("name", asked.name())
                .param("owner", asked.owner())
                .param("spec", asked.spec().hex())
                .param("document", asked.document())
                .update();
        TaskJob job = named(asked.name()).orElseThrow();
        if (!job.asked().spec().equals(asked.spec())) {
            throw new IllegalArgumentException(
                    "the name '" + name + "' is taken by other tasks, those of " + job.id() + ": choose another name");
        }
        return job;
    }

    private static Spec read(String document) {
        try {
            return Codec.fromJson(document, Spec.class);
        } catch (JacksonException e) {
            String message = e.getCause() instanceof IllegalArgumentException cause
                    ? cause.getMessage()
                    : e.getOriginalMessage();
            throw new IllegalArgumentException("this is no spec of tasks: " + message, e);
        }
    }

    @Override
    public Optional<TaskJob> job(String idOrName) {
        OptionalLong number = number(idOrName);
        if (number.isEmpty()) return named(idOrName);
        return jdbc.sql("select * from synth.jobs where id = :id")
                .param("id", number.getAsLong())
                .query((row, _) -> job(row))
                .optional()
                .or(() -> named(idOrName));
    }

    private Optional<TaskJob> named(String name) {
        return jdbc.sql("select * from synth.jobs where name = :name")
                .param("name", storable(name))
                .query((row, _) -> job(row))
                .optional();
    }

    @Override
    public List<TaskJob> jobs(int most) {
        return jdbc.sql("select * from synth.jobs order by created_at desc, id desc limit :most")
                .param("most", most)
                .query((row, _) -> job(row))
                .list();
    }

    private static TaskJob job(ResultSet row) throws SQLException {
        String set = row.getString("task_set");
        return new TaskJob(
                id(row.getLong("id")),
                new TaskJob.Asked(
                        row.getString("name"),
                        row.getString("owner"),
                        new Sha256(row.getString("spec")),
                        row.getString("document")),
                TaskJob.State.valueOf(row.getString("state")),
                new TaskJob.Count(row.getLong("done"), row.getLong("total")),
                row.getString("error"),
                new TaskJob.Times(
                        millis(row.getTimestamp("created_at")),
                        millis(row.getTimestamp("started_at")),
                        millis(row.getTimestamp("ended_at"))),
                Optional.ofNullable(set).map(Sha256::new));
    }

    private static long millis(@Nullable Timestamp time) {
        return time == null ? 0 : time.getTime();
    }

    @Override
    public Optional<TaskSetEntry> set(String nameOrDigest) {
        return jdbc.sql(SETS + """
                        where task_set = :asked
                            or task_set = (select task_set from synth.jobs where name = :asked and state = 'DONE')""")
                .param("asked", storable(nameOrDigest))
                .query((row, _) -> set(row))
                .optional();
    }

    /// PostgreSQL holds no U+0000: nothing is called so.
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    @Override
    public List<TaskSetEntry> sets(int most) {
        return jdbc.sql(SETS + "order by created_at desc, spec limit :most")
                .param("most", most)
                .query((row, _) -> set(row))
                .list();
    }

    private static TaskSetEntry set(ResultSet row) throws SQLException {
        int heldOut = row.getInt("held_out");
        int combination = row.getInt("held_out_combination");
        return new TaskSetEntry(
                new Sha256(row.getString("task_set")),
                new Sha256(row.getString("corpus")),
                new Sha256(row.getString("spec")),
                row.getLong("seed"),
                List.of((String[]) row.getArray("names").getArray()),
                new TaskSetEntry.Sizes(
                        row.getInt("environments"), row.getInt("tasks") - heldOut - combination, heldOut, combination),
                millis(row.getTimestamp("created_at")));
    }
}
