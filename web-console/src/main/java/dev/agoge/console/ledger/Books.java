package dev.agoge.console.ledger;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.StopReason;
import dev.agoge.wire.http.Asks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What was requested, and what became of it. The books close if every episode and every token is accounted for once.
@Repository
class Books {
    private final JdbcClient jdbc;

    Books(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// @param endings how episodes ended, by kind and by stop reason or failure
    record Account(List<Balance> balances, List<Ending> endings) {}

    /// @param closes as the ledger's own query says it
    record Balance(Unit unit, long requested, Map<Fate, Long> fates, boolean closes) {}

    /// What is counted.
    enum Unit {
        EPISODES,
        TOKENS
    }

    /// @param stopReason how the policy ended them; absent if the platform failed them
    /// @param failure how the platform failed them; absent if it did not
    record Ending(EpisodeKind kind, @Nullable StopReason stopReason, Failure.@Nullable Kind failure, long episodes) {}

    Account of(RunId run) {
        return new Account(balances(run), endings(run));
    }

    private List<Balance> balances(RunId run) {
        return jdbc.sql("select * from ledger.ledger_view where run = :run order by unit")
                .param("run", run.value())
                .query((row, _) -> new Balance(
                        Asks.constant(Unit.class, row.getString("unit")),
                        row.getLong("requested"),
                        fates(row),
                        row.getBoolean("closes")))
                .list();
    }

    private static Map<Fate, Long> fates(ResultSet row) throws SQLException {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) fates.put(fate, row.getLong(Asks.word(fate)));
        return fates;
    }

    private List<Ending> endings(RunId run) {
        return jdbc.sql("""
                        select kind, name, failure, episodes from ledger.endings_view
                        where run = :run order by kind, failure, episodes desc, name""")
                .param("run", run.value())
                .query((row, _) -> ending(row))
                .list();
    }

    private static Ending ending(ResultSet row) throws SQLException {
        boolean failed = row.getBoolean("failure");
        String name = row.getString("name");
        return new Ending(
                EpisodeKind.of(row.getString("kind")),
                failed ? null : Asks.constant(StopReason.class, name),
                failed ? Asks.constant(Failure.Kind.class, name) : null,
                row.getLong("episodes"));
    }
}
