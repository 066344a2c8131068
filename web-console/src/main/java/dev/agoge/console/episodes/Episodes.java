package dev.agoge.console.episodes;

import dev.agoge.console.Counted;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.wire.http.Asks;
import dev.agoge.wire.http.NotFound;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The episodes of the ledger.
@Repository
public class Episodes {
    private static final String FIGURES = """
            group_id, episode_id, member, attempt, fate, stop_reason, failure_kind, score, advantage,
            turns, tool_calls, prompt_tokens, policy_tokens, total_tokens, tokens, policy_label, policy_digest,
            requested_at, judged_at,
            kind = 'evaluate' and member = (select (config->'evaluation'->>'samples')::int from ledger.runs_view
                                            where runs_view.run = episodes_view.run) as greedy
            """;

    private final JdbcClient jdbc;

    Episodes(DataSource ledger) {
        this.jdbc = JdbcClient.create(ledger);
    }

    /// The figures of the episodes of some groups, by group, in the order of the members.
    public Map<String, List<EpisodeLine>> of(List<String> groups) {
        if (groups.isEmpty()) return Map.of();
        record Row(String group, EpisodeLine line) {}
        return jdbc
                .sql("select " + FIGURES + " from ledger.episodes_view where group_id in (:groups) order by member")
                .param("groups", groups)
                .query((row, _) -> new Row(row.getString("group_id"), line(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Row::group, Collectors.mapping(Row::line, Collectors.toList())));
    }

    /// The episodes of a group with all that happened in them.
    public List<PlayedEpisode> played(GroupId group) {
        return jdbc.sql("select record, " + FIGURES
                        + " from ledger.episodes_view where group_id = :group order by member")
                .param("group", group.toString())
                .query((row, _) -> played(row))
                .list();
    }

    PlayedEpisode played(EpisodeId episode) {
        return jdbc.sql("select record, " + FIGURES + " from ledger.episodes_view where episode_id = :episode")
                .param("episode", episode.toString())
                .query((row, _) -> played(row))
                .optional()
                .orElseThrow(() -> new NotFound(
                        "episode",
                        episode.group().run() + "/" + Counted.place(episode.group()) + "/" + episode.member(),
                        "Its group may name its members."));
    }

    /// The digest of the run's token texts, once its tokenizer has been trained.
    Optional<Sha256> vocabulary(RunId run) {
        return jdbc.sql("select vocabulary from ledger.runs_view where run = :run and vocabulary is not null")
                .param("run", run.value())
                .query((row, _) -> new Sha256(row.getString("vocabulary")))
                .optional();
    }

    private static PlayedEpisode played(ResultSet row) throws SQLException {
        byte[] record = row.getBytes("record");
        return new PlayedEpisode(line(row), record == null ? null : Codec.decode(record, JudgedEpisode.class));
    }

    private static EpisodeLine line(ResultSet row) throws SQLException {
        String failure = row.getString("failure_kind");
        String stop = row.getString("stop_reason");
        EpisodeId id = EpisodeId.parse(row.getString("episode_id"));
        return new EpisodeLine(
                id.toString(),
                Counted.place(id.group()) + "/" + id.member(),
                row.getInt("member"),
                row.getInt("attempt"),
                Asks.constant(Fate.class, row.getString("fate")),
                failure != null || stop == null ? null : Asks.constant(StopReason.class, stop),
                failure == null ? null : Asks.constant(Failure.Kind.class, failure),
                row.getObject("score", Double.class),
                row.getObject("advantage", Double.class),
                row.getBoolean("greedy"),
                size(row),
                how(row));
    }

    private static EpisodeLine.Size size(ResultSet row) throws SQLException {
        return new EpisodeLine.Size(
                row.getObject("turns", Integer.class),
                row.getObject("tool_calls", Integer.class),
                row.getObject("prompt_tokens", Integer.class),
                row.getObject("policy_tokens", Integer.class),
                row.getObject("total_tokens", Integer.class));
    }

    private static EpisodeLine.Played how(ResultSet row) throws SQLException {
        return new EpisodeLine.Played(
                row.getString("policy_label"),
                row.getString("policy_digest"),
                row.getString("tokens"),
                instant(row, "requested_at"),
                instant(row, "judged_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
