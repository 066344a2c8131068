package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What runs have used: of their budgets, and of what their owners share.
final class Usage {
    /// Of a trainer-second, in the reckoning of shares.
    private static final double HALF_LIFE_SECONDS = 24 * 3600;

    private final JdbcClient jdbc;

    Usage(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Books the time since the last booking, of a run that a trainer holds. A trainer that died is charged to the
    /// end of its lease at most.
    void account(RunId run) {
        record Used(String owner, double seconds) {}
        Optional<Used> used = jdbc.sql("""
                        with before as (
                            select run, owner, extract(epoch from
                                       least(clock_timestamp(), lease_until) - beat_at)::double precision as seconds
                            from ledger.runs where run = :run and status = 'RUNNING')
                        update ledger.runs r set used_seconds = used_seconds + greatest(0, seconds),
                            beat_at = clock_timestamp()
                        from before where r.run = before.run returning before.owner, greatest(0, seconds)""")
                .param("run", run.value())
                .query((row, _) -> new Used(row.getString(1), row.getDouble(2)))
                .optional();
        used.ifPresent(one -> share(one.owner(), one.seconds()));
    }

    private void share(String owner, double seconds) {
        jdbc.sql("""
                        insert into ledger.shares as kept (owner, seconds, at)
                        values (:owner, :seconds, clock_timestamp())
                        on conflict (owner) do update set at = excluded.at, seconds = excluded.seconds + kept.seconds
                            * power(0.5, extract(epoch from excluded.at - kept.at)::double precision / :half)""")
                .param("owner", owner)
                .param("seconds", seconds)
                .param("half", HALF_LIFE_SECONDS)
                .update();
    }

    /// What is left of an owner's trainer-seconds now.
    static String shareOf(String owner) {
        return "coalesce((select seconds * power(0.5, extract(epoch from now() - at)::double precision / "
                + HALF_LIFE_SECONDS + ") from ledger.shares s where s.owner = " + owner + "), 0)";
    }

    /// In a sentence, what of its budget the run has used up; nothing if there is some of everything left.
    Optional<String> exhausted(RunId run) {
        List<String> used = jdbc.sql("""
                        select budget_tokens, budget_episodes, budget_seconds, used_seconds,
                               coalesce((select sum(amount) from ledger.balances b where b.run = r.run
                                         and unit = 'tokens' and fate = 'requested'), 0) as tokens,
                               coalesce((select sum(amount) from ledger.balances b where b.run = r.run
                                         and unit = 'episodes' and fate = 'requested'), 0) as episodes
                        from ledger.runs r where run = :run""")
                .param("run", run.value())
                .query((row, _) -> {
                    Budget budget = RunRows.budget(row);
                    List<String> up = new ArrayList<>();
                    compare(up, row.getLong("tokens"), budget.tokens(), "tokens");
                    compare(up, row.getLong("episodes"), budget.episodes(), "episodes");
                    compare(up, (long) row.getDouble("used_seconds"), budget.seconds(), "seconds");
                    return up;
                })
                .single();
        return used.isEmpty()
                ? Optional.empty()
                : Optional.of("It has used its budget: " + String.join(", ", used) + ".");
    }

    private static void compare(List<String> up, long used, Optional<Long> budget, String unit) {
        budget.filter(most -> used >= most)
                .ifPresent(most -> up.add(String.format(Locale.ROOT, "%,d of %,d %s", used, most, unit)));
    }
}
