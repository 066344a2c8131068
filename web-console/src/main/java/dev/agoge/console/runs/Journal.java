package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.agoge.console.Listed;
import dev.agoge.contracts.RunId;
import dev.agoge.wire.http.Asks;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What happened to a run, told from the ledger: the same wherever its trainers ran.
@Repository
class Journal {
    private static final String ALL = """
            select created_at as at, 1 as rank, 'created' || coalesce(' as a clone of ' || parent, '') || ' by ' || owner as text
            from ledger.runs_view where run = :run
            union all
            select asked_at, 2, asked_by || ' asked: ' || type || case body->>'reason' when '' then '' else coalesce(' (' || (body->>'reason') || ')', '') end
            from ledger.commands_view where run = :run
            union all
            select done_at, 3, type || ': ' || state || case answer when '' then '' else ' (' || answer || ')' end
            from ledger.commands_view where run = :run and done_at is not null
            union all
            select started_at, 4, 'first taken up' from ledger.runs_view where run = :run and started_at is not null
            union all
            select finished_at, 5, stage || ': step ' || step + 1 || ' done, ' || episodes || ' episodes in '
                   || round(seconds::numeric, 1) || ' s'
            from ledger.steps_view where run = :run
            union all
            select at, 6, stage || ': ' || name || ' = ' || round(value::numeric, 4) || ' after ' || step || ' steps'
            from ledger.metric_points_view where run = :run and name = 'eval/pass@1'
            union all
            select finished_at, 7, lower(status) || case reason when '' then '' else ': ' || reason end
            from ledger.runs_view where run = :run and finished_at is not null
            """;

    private final JdbcClient jdbc;

    Journal(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    record Line(@Nullable Instant at, String text) {}

    /// How far a command has come.
    enum State {
        ASKED,
        DONE,
        REFUSED
    }

    /// @param command as it was asked
    record Command(
            long id,
            @JsonRawValue String command,
            @JsonProperty("asked_by") String askedBy,
            @JsonProperty("asked_at") @Nullable Instant askedAt,
            State state,
            String answer,
            @JsonProperty("done_at") @Nullable Instant doneAt) {}

    /// In the order it happened.
    Listed<Line> lines(RunId run, @Nullable String after, int limit) {
        long from = after == null ? 0 : number(Listed.place(after));
        List<Line> found = jdbc.sql(ALL + " order by at, rank, text offset :from limit :limit")
                .param("run", run.value())
                .param("from", from)
                .param("limit", limit + 1)
                .query((row, _) -> new Line(Runs.Columns.instant(row, "at"), row.getString("text")))
                .list();
        return Listed.of(found, limit, _ -> Long.toString(from + limit));
    }

    private static long number(String place) {
        if (place.matches("\\d{1,12}")) return Long.parseLong(place);
        throw new IllegalArgumentException("after is no place in this list.");
    }

    /// What was asked for and has not come true, if anything.
    Optional<RunPage.Wished> wish(RunId run) {
        return jdbc.sql("""
                        select type, asked_by, asked_at from ledger.commands_view
                        where run = :run and state = 'asked' and type in ('pause', 'cancel')
                        order by type = 'cancel' desc, id limit 1""")
                .param("run", run.value())
                .query((row, _) -> new RunPage.Wished(
                        Asks.constant(CommandWord.class, row.getString("type")),
                        row.getString("asked_by"),
                        Runs.Columns.instant(row, "asked_at")))
                .optional();
    }

    /// The latest first.
    List<Command> commands(RunId run) {
        return jdbc.sql("""
                        select id, type, body, asked_by, asked_at, state, answer, done_at from ledger.commands_view
                        where run = :run order by id desc limit 1000""")
                .param("run", run.value())
                .query((row, _) -> new Command(
                        row.getLong("id"),
                        row.getString("body"),
                        row.getString("asked_by"),
                        Runs.Columns.instant(row, "asked_at"),
                        Asks.constant(State.class, row.getString("state")),
                        row.getString("answer"),
                        Runs.Columns.instant(row, "done_at")))
                .list();
    }
}
