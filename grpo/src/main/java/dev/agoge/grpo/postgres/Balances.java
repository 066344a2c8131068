package dev.agoge.grpo.postgres;

import dev.agoge.contracts.RunId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// What was asked for and what became of it, kept in the transactions that move it. Whoever moves something holds the
/// run's row, so nobody waits for anybody here.
final class Balances {
    static final String REQUESTED = "requested";
    static final String OPEN = "open";
    static final String FAILED = "failed";

    /// One side of the double entry is [#REQUESTED], the fates are the other.
    private record Account(RunId run, String unit, String kind, String fate) {
        static final Comparator<Account> ORDER = Comparator.comparing(
                        (Account one) -> one.run().value())
                .thenComparing(Account::unit)
                .thenComparing(Account::kind)
                .thenComparing(Account::fate);
    }

    private record Ending(RunId run, String kind, boolean failure, String name) {}

    /// What one transaction moves.
    static final class Moves {
        private final Map<Account, Long> amounts = new TreeMap<>(Account.ORDER);
        private final Map<Ending, Long> endings = new LinkedHashMap<>();

        /// By a group.
        void requested(RunId run, String kind, long episodes) {
            add(run, "episodes", kind, REQUESTED, episodes);
        }

        /// As rows of their own.
        void opened(RunId run, String kind, long episodes) {
            add(run, "episodes", kind, OPEN, episodes);
        }

        /// @param fate of the tokens that a recorded attempt took
        void spent(RunId run, String kind, String fate, long tokens) {
            add(run, "tokens", kind, REQUESTED, tokens);
            add(run, "tokens", kind, fate, tokens);
        }

        /// @param tokens of their judged attempts
        void decided(RunId run, String kind, String fate, long episodes, long tokens) {
            add(run, "episodes", kind, OPEN, -episodes);
            add(run, "episodes", kind, fate, episodes);
            add(run, "tokens", kind, OPEN, -tokens);
            add(run, "tokens", kind, fate, tokens);
        }

        void ended(RunId run, String kind, boolean failure, String name) {
            endings.merge(new Ending(run, kind, failure, name), 1L, Long::sum);
        }

        private void add(RunId run, String unit, String kind, String fate, long amount) {
            amounts.merge(new Account(run, unit, kind, fate), amount, Long::sum);
        }
    }

    private final NamedParameterJdbcTemplate jdbc;

    Balances(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void apply(Moves moves) {
        List<SqlParameterSource> rows = new ArrayList<>();
        moves.amounts.forEach((account, amount) -> {
            if (amount == 0) return;
            rows.add(new MapSqlParameterSource("run", account.run().value())
                    .addValue("unit", account.unit())
                    .addValue("kind", account.kind())
                    .addValue("fate", account.fate())
                    .addValue("amount", amount));
        });
        batch("""
                insert into ledger.balances as kept (run, unit, kind, fate, amount)
                values (:run, :unit, :kind, :fate, :amount)
                on conflict (run, unit, kind, fate) do update set amount = kept.amount + excluded.amount""", rows);
        List<SqlParameterSource> ended = new ArrayList<>();
        moves.endings.forEach((ending, episodes) ->
                ended.add(new MapSqlParameterSource("run", ending.run().value())
                        .addValue("kind", ending.kind())
                        .addValue("failure", ending.failure())
                        .addValue("name", ending.name())
                        .addValue("episodes", episodes)));
        batch("""
                insert into ledger.endings as kept (run, kind, failure, name, episodes)
                values (:run, :kind, :failure, :name, :episodes)
                on conflict (run, kind, failure, name) do update set episodes = kept.episodes + excluded.episodes""", ended);
    }

    private void batch(String sql, List<SqlParameterSource> rows) {
        if (!rows.isEmpty()) jdbc.batchUpdate(sql, rows.toArray(SqlParameterSource[]::new));
    }

    /// Counts the rows again, and remembers what was found.
    ///
    /// @return where rows and balance do not agree, one sentence each
    List<String> recount(RunId run) {
        List<String> found = jdbc.query(
                """
                select unit, kind, fate, coalesce(kept.amount, 0) as kept, coalesce(rows.amount, 0) as counted
                from (select * from ledger.balances where run = :run) kept
                full join ledger.recount(:run) rows using (unit, kind, fate)
                where coalesce(kept.amount, 0) <> coalesce(rows.amount, 0) order by 1, 2, 3""",
                Map.of("run", run.value()),
                (row, _) -> String.format(
                        Locale.ROOT,
                        "%s, %s, %s: the balance says %,d, the rows %,d.",
                        row.getString("unit"),
                        row.getString("kind"),
                        row.getString("fate"),
                        row.getLong("kept"),
                        row.getLong("counted")));
        jdbc.update(
                "update ledger.runs set recount = :found where run = :run",
                Map.of("run", run.value(), "found", String.join(" ", found)));
        return found;
    }
}
