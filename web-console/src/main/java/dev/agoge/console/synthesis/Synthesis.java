package dev.agoge.console.synthesis;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.agoge.contracts.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// How the tasks of a run came to be.
@Repository
class Synthesis {
    private final JdbcClient jdbc;

    Synthesis(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// @param taskSet absent while synthesis has not published one
    record Made(@Nullable TaskSetLine taskSet, List<Sieve> funnel) {}

    /// @param domains as synthesis describes them, JSON
    record TaskSetLine(
            String digest,
            long seed,
            int environments,
            int tasks,
            int heldOut,
            int heldOutCombination,
            @JsonRawValue @Nullable String domains) {}

    /// One sieve of the funnel: how many tasks passed, how many it held back, and why.
    record Sieve(
            int position,
            String name,
            long kept,
            long dropped,
            @Nullable String reason) {}

    Made behind(RunId run) {
        return taskSet(run).map(set -> new Made(set, funnel(set.digest()))).orElseGet(() -> new Made(null, List.of()));
    }

    private Optional<TaskSetLine> taskSet(RunId run) {
        return jdbc.sql("""
                        select t.* from ledger.runs_view r join synth.task_sets_view t on t.task_set = r.task_set
                        where r.run = :run""")
                .param("run", run.value())
                .query((row, _) -> line(row))
                .optional();
    }

    private static TaskSetLine line(ResultSet row) throws SQLException {
        return new TaskSetLine(
                row.getString("task_set"),
                row.getLong("seed"),
                row.getInt("environments"),
                row.getInt("tasks"),
                row.getInt("held_out"),
                row.getInt("held_out_combination"),
                row.getString("domains"));
    }

    private List<Sieve> funnel(String taskSet) {
        return jdbc.sql("""
                        select position, name, kept, dropped, reason from synth.funnel_view
                        where task_set = :set order by position, reason""")
                .param("set", taskSet)
                .query((row, _) -> new Sieve(
                        row.getInt("position"),
                        row.getString("name"),
                        row.getLong("kept"),
                        row.getLong("dropped"),
                        row.getString("reason")))
                .list();
    }
}
