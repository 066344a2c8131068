package dev.agoge.console.groups;

import dev.agoge.console.Counted;
import dev.agoge.console.episodes.EpisodeLine;
import dev.agoge.console.episodes.Episodes;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Split;
import dev.agoge.wire.http.Asks;
import dev.agoge.wire.http.NotFound;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/// The groups of the ledger.
@Repository
class Groups {
    private static final String LINES = """
            select group_id, environment_name, environment_version, task, domain, shape, split, fate, episodes,
                   mean_score, score_spread, closed_at
            from ledger.groups_view where run = :run
            """;

    private final JdbcClient jdbc;
    private final Episodes episodes;

    Groups(DataSource ledger, Episodes episodes) {
        this.jdbc = JdbcClient.create(ledger);
        this.episodes = episodes;
    }

    /// How a step's groups of one kind fared: for choosing a step.
    ///
    /// @param step from 1 for training; for what is played between steps, how many are done
    /// @param fates how many groups met which fate
    record StepSummary(
            String stage,
            EpisodeKind kind,
            int step,
            Map<Fate, Integer> fates,
            @Nullable Double meanScore) {}

    /// Which groups to list.
    ///
    /// @param fate only those that met it, or all
    /// @param spread only those whose members disagree, or agree, or all
    /// @param after only higher ordinals: continues a list
    record Choice(
            String stage,
            String kind,
            int step,
            @Nullable String fate,
            @Nullable Boolean spread,
            int after,
            int limit) {}

    List<StepSummary> summary(RunId run) {
        return jdbc.sql("""
                        select stage, kind, step, jsonb_object_agg(fate, groups) as fates,
                               sum(score * groups) / nullif(sum(groups) filter (where score is not null), 0) as mean
                        from (select g.stage, split_part(split_part(g.group_id, '/', 2), '-', 1)::int as place, g.kind,
                                     %s as step, g.fate, count(*) as groups,
                                     avg(case when e.score is null then mean_score
                                              else (mean_score * episodes - e.score) / nullif(episodes - 1, 0) end) as score
                              from ledger.groups_view g
                              left join ledger.episodes_view e
                                on g.kind = 'evaluate' and e.episode_id = g.group_id || '/' || :samples
                              where g.run = :run group by 1, 2, 3, 4, 5) as tally
                        group by stage, place, kind, step order by place, kind, step""".replace("%s", Counted.group("g.step", "g.kind")))
                .param("samples", samples(run))
                .param("run", run.value())
                .query((row, _) -> new StepSummary(
                        row.getString("stage"),
                        EpisodeKind.of(row.getString("kind")),
                        row.getInt("step"),
                        fates(row.getString("fates")),
                        row.getObject("mean", Double.class)))
                .list();
    }

    private static Map<Fate, Integer> fates(String json) {
        Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
        JsonMapper.shared()
                .readTree(json)
                .properties()
                .forEach(each -> fates.put(
                        Asks.constant(Fate.class, each.getKey()),
                        each.getValue().asInt()));
        return fates;
    }

    /// How many samples of each task an evaluation of the run plays; the one after them is greedy.
    private int samples(RunId run) {
        return jdbc.sql(
                        "select coalesce((config->'evaluation'->>'samples')::int, -1) from ledger.runs_view where run = :run")
                .param("run", run.value())
                .query(Integer.class)
                .optional()
                .orElse(-1);
    }

    List<GroupLine> list(RunId run, Choice choice) {
        List<GroupLine> lines = jdbc.sql(LINES + """
                        and stage = :stage and kind = :kind and step = :step and ordinal > :after
                        and (:fate::text is null or replace(lower(fate), '_', '-') = :fate)
                        and (:spread::boolean is null or (coalesce(score_spread, 0) > 0) = :spread)
                        order by ordinal limit :limit""")
                .param("run", run.value())
                .param("stage", choice.stage())
                .param("kind", choice.kind())
                .param("step", choice.step())
                .param("after", choice.after())
                .param("fate", choice.fate())
                .param("spread", choice.spread())
                .param("limit", choice.limit())
                .query((row, _) -> line(row))
                .list();
        Map<String, List<EpisodeLine>> members =
                episodes.of(lines.stream().map(GroupLine::group).toList());
        return lines.stream()
                .map(line -> line.with(members(members.getOrDefault(line.group(), List.of()))))
                .toList();
    }

    GroupLine line(GroupId group) {
        return jdbc.sql(LINES + "and group_id = :group")
                .param("run", group.run().value())
                .param("group", group.toString())
                .query((row, _) -> line(row))
                .optional()
                .map(line ->
                        line.with(members(episodes.of(List.of(line.group())).getOrDefault(line.group(), List.of()))))
                .orElseThrow(() -> new NotFound(
                        "group",
                        group.run() + "/" + Counted.place(group),
                        "Its run's groups are listed in /api/v1/runs/" + group.run() + "/groups."));
    }

    private static List<GroupLine.Member> members(List<EpisodeLine> lines) {
        return lines.stream().map(GroupLine.Member::of).toList();
    }

    private static GroupLine line(ResultSet row) throws SQLException {
        Double mean = row.getObject("mean_score", Double.class);
        Double spread = row.getObject("score_spread", Double.class);
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new GroupLine(
                row.getString("group_id"),
                Counted.place(GroupId.parse(row.getString("group_id"))),
                new GroupLine.About(
                        row.getString("environment_name"),
                        row.getString("environment_version"),
                        row.getString("task"),
                        row.getString("domain"),
                        row.getString("shape"),
                        Asks.constant(Split.class, row.getString("split"))),
                Asks.constant(Fate.class, row.getString("fate")),
                row.getInt("episodes"),
                mean == null ? null : new GroupLine.Scores(mean, spread == null ? 0 : spread),
                closed == null ? null : closed.toInstant(),
                List.of());
    }
}
