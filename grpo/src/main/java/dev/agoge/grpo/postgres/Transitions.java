package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Fate;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Cause;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunLifecycle;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Moves runs from status to status, by the table and with all that belongs to it. Whoever calls holds the run's row.
final class Transitions {
    private final JdbcClient jdbc;
    private final Commands commands;
    private final Balances balances;
    private final Usage usage;

    Transitions(JdbcClient jdbc, NamedParameterJdbcTemplate named, Commands commands) {
        this.jdbc = jdbc;
        this.commands = commands;
        this.balances = new Balances(named);
        this.usage = new Usage(jdbc);
    }

    /// Whether a trainer holds it that still can.
    boolean isHeld(RunId run) {
        return jdbc.sql(
                        "select status = 'RUNNING' and lease_until >= clock_timestamp() from ledger.runs where run = :run")
                .param("run", run.value())
                .query(Boolean.class)
                .single();
    }

    /// What is wished comes true.
    ///
    /// @return where the run stands then; nothing if nothing is wished
    Optional<RunStatus> fulfil(RunId run) {
        return commands.wishes(run).stream().findFirst().map(wish -> move(run, wish.move(), wish.reason()));
    }

    /// @param reason a sentence, where the move does not say it all
    /// @return where the run stands now
    /// @throws IllegalStateException if there is no such move
    RunStatus move(RunId run, Move move, String reason) {
        RunStatus from = jdbc.sql("select status from ledger.runs where run = :run")
                .param("run", run.value())
                .query((row, _) -> RunStatus.valueOf(row.getString(1)))
                .single();
        RunStatus to = RunLifecycle.after(from, move)
                .orElseThrow(() -> new IllegalStateException(
                        "run " + run + " is " + RunRows.word(from) + ", where " + move + " leads nowhere"));
        if (from == RunStatus.RUNNING) usage.account(run);
        jdbc.sql("""
                        update ledger.runs set status = :status, cause = :cause, reason = :reason,
                            holder = null, lease_until = null, claimed_at = null, beat_at = null,
                            queued_at = case when :move = 'RESUME' then clock_timestamp() else queued_at end,
                            finished_at = case when :ended then clock_timestamp() end
                        where run = :run""")
                .param("status", to.name())
                .param("cause", cause(move).map(Cause::name).orElse(null))
                .param("reason", reason)
                .param("move", move.name())
                .param("ended", to.ended())
                .param("run", run.value())
                .update();
        settleWishes(run, move, to);
        if (to.ended()) end(run, to);
        return to;
    }

    private static Optional<Cause> cause(Move move) {
        return switch (move) {
            case PAUSE -> Optional.of(Cause.COMMAND);
            case EXHAUST -> Optional.of(Cause.BUDGET);
            case PREEMPT -> Optional.of(Cause.PREEMPTED);
            case CLAIM, RESUME, CANCEL, FINISH, FAIL -> Optional.empty();
        };
    }

    private void settleWishes(RunId run, Move move, RunStatus to) {
        for (Commands.Wish wish : commands.wishes(run)) {
            if (wish.move() == move) commands.done(wish.id());
            else if (RunLifecycle.after(to, wish.move()).isEmpty()) {
                commands.refused(wish.id(), "The run was " + RunRows.word(to) + " before.");
            }
        }
    }

    private void end(RunId run, RunStatus status) {
        if (status != RunStatus.FINISHED) cancelOpen(run);
        balances.recount(run);
    }

    /// @return the episodes that had not come out
    int cancelOpen(RunId run) {
        record Moved(String kind, int episodes, int lost, long tokens) {}
        List<Moved> moved = jdbc.sql("""
                        with moved as (
                            update ledger.episodes set fate = :cancelled,
                                state = case state when 'open' then 'cancelled' else state end
                            where run = :run and fate = 'open' returning kind, state, total_tokens)
                        select kind, count(*) as episodes, count(*) filter (where state = 'cancelled') as lost,
                               coalesce(sum(total_tokens), 0) as tokens
                        from moved group by kind""")
                .param("cancelled", Fate.CANCELLED.word())
                .param("run", run.value())
                .query((row, _) -> new Moved(
                        row.getString("kind"), row.getInt("episodes"), row.getInt("lost"), row.getLong("tokens")))
                .list();
        jdbc.sql("update ledger.groups set fate = :cancelled, closed_at = now() where run = :run and fate = 'open'")
                .param("cancelled", Fate.CANCELLED.word())
                .param("run", run.value())
                .update();
        Balances.Moves moves = new Balances.Moves();
        for (Moved each : moved) {
            moves.decided(run, each.kind(), Fate.CANCELLED.word(), each.episodes(), each.tokens());
        }
        balances.apply(moves);
        return moved.stream().mapToInt(Moved::lost).sum();
    }
}
