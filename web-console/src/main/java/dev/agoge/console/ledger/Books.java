package dev.agoge.console.ledger;

import dev.agoge.console.Fate;
import dev.agoge.console.Words;
import dev.agoge.contracts.RunId;
import dev.agoge.wire.http.Asks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
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
    record Balance(String unit, long requested, Map<String, Long> fates, boolean closes) {}

    /// @param failure true if the platform failed the episode, false if the policy ended it
    record Ending(String kind, String name, boolean failure, long episodes) {}

    Account of(RunId run) {
        return new Account(balances(run), endings(run));
    }

    private List<Balance> balances(RunId run) {
        return jdbc.sql("select * from ledger.ledger_view where run = :run order by unit")
                .param("run", run.value())
                .query((row, _) -> new Balance(
                        row.getString("unit"), row.getLong("requested"), fates(row), row.getBoolean("closes")))
                .list();
    }

    private static Map<String, Long> fates(ResultSet row) throws SQLException {
        Map<String, Long> fates = new LinkedHashMap<>();
        for (Fate fate : Fate.values()) fates.put(Asks.word(fate), row.getLong(Asks.word(fate)));
        return fates;
    }

    private List<Ending> endings(RunId run) {
        return jdbc.sql("""
                        select kind, name, failure, episodes from ledger.endings_view
                        where run = :run order by kind, failure, episodes desc, name""")
                .param("run", run.value())
                .query((row, _) -> new Ending(
                        row.getString("kind"),
                        Words.of(row.getString("name")),
                        row.getBoolean("failure"),
                        row.getLong("episodes")))
                .list();
    }
}
