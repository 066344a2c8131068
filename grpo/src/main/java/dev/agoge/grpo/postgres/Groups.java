package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Fate;
import dev.agoge.contracts.RunId;
import dev.agoge.grpo.ClosedGroup;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// What became of groups, and so of their episodes.
final class Groups {
    private final NamedParameterJdbcTemplate jdbc;
    private final Balances balances;

    Groups(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.balances = new Balances(jdbc);
    }

    void close(List<ClosedGroup> groups, OffsetDateTime now) {
        Rows.each(
                jdbc,
                """
                update ledger.groups set fate = :fate, mean_score = :mean, score_spread = :spread, closed_at = :now
                where group_id = :group and fate = 'open'""",
                groups,
                (group, row) -> row.addValue("fate", group.fate().word())
                        .addValue("mean", group.meanScore())
                        .addValue("spread", group.spread())
                        .addValue("now", now)
                        .addValue("group", group.id().toString()));
        List<ClosedGroup.Advantage> advantages =
                groups.stream().flatMap(group -> group.advantages().stream()).toList();
        Rows.each(
                jdbc,
                "update ledger.episodes set advantage = :value where episode_id = :episode",
                advantages,
                (advantage, row) -> row.addValue("value", advantage.value())
                        .addValue("episode", advantage.episode().toString()));
        decide(groups);
    }

    private void decide(List<ClosedGroup> groups) {
        Map<Fate, List<String>> byFate = new EnumMap<>(Fate.class);
        for (ClosedGroup group : groups) {
            byFate.computeIfAbsent(group.fate(), _ -> new ArrayList<>())
                    .add(group.id().toString());
        }
        var moves = new Balances.Moves();
        byFate.forEach((fate, ids) -> jdbc.query("""
                with moved as (
                    update ledger.episodes set fate = :fate
                    where group_id in (:groups) and state = 'judged' and fate = 'open'
                    returning run, kind, total_tokens)
                select run, kind, count(*) as episodes, sum(total_tokens) as tokens from moved group by run, kind""", Map.of("fate", fate.word(), "groups", ids), row -> {
            moves.decided(
                    new RunId(row.getString("run")),
                    row.getString("kind"),
                    fate.word(),
                    row.getLong("episodes"),
                    row.getLong("tokens"));
        }));
        balances.apply(moves);
    }
}
