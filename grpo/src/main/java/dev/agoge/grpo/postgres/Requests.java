package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.PlayedEpisode;
import dev.agoge.grpo.PlayedGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/// What was asked for, and how it came out. The table of episodes is the outbox.
final class Requests {
    private static final String ASK_GROUP = """
            insert into ledger.groups (group_id, run, stage, kind, step, ordinal, environment_name, environment_version,
                environment_digest, task, domain, shape, split, episodes, requested_at)
            values (:group, :run, :stage, :kind, :step, :ordinal, :environment, :version, :digest, :task, :domain, :shape,
                :split, :episodes, :now) on conflict do nothing""";

    private static final String ASK_EPISODE = """
            insert into ledger.episodes (episode_id, group_id, run, stage, kind, step, ordinal, member, version_stage,
                version_step, request, attempt, requested_at)
            values (:episode, :group, :run, :stage, :kind, :step, :ordinal, :member, :version_stage, :version_step,
                :request, :attempt, :now) on conflict do nothing""";

    private final NamedParameterJdbcTemplate jdbc;
    private final Balances balances;

    Requests(NamedParameterJdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.balances = new Balances(jdbc);
    }

    void ask(List<GroupRequest> groups, OffsetDateTime now) {
        List<EpisodeRequest> episodes =
                groups.stream().flatMap(group -> group.episodes().stream()).toList();
        int[] newGroups = Rows.each(jdbc, ASK_GROUP, groups, (group, row) -> group(group, row, now));
        int[] newEpisodes = Rows.each(jdbc, ASK_EPISODE, episodes, (episode, row) -> episode(episode, row, now));
        var moves = new Balances.Moves();
        for (int i = 0; i < newGroups.length; i++) {
            GroupId id = groups.get(i).id();
            int size = groups.get(i).episodes().size();
            if (newGroups[i] == 1) moves.requested(id.run(), id.kind().word(), size);
        }
        for (int i = 0; i < newEpisodes.length; i++) {
            GroupId id = episodes.get(i).id().group();
            if (newEpisodes[i] == 1) moves.opened(id.run(), id.kind().word(), 1);
        }
        balances.apply(moves);
    }

    private static void group(GroupRequest group, MapSqlParameterSource row, OffsetDateTime now) {
        EnvironmentRef environment = group.task().environment();
        place(group.id(), row)
                .addValue("environment", environment.name())
                .addValue("version", environment.version())
                .addValue("digest", environment.digest().hex())
                .addValue("task", group.task().task().id().value())
                .addValue("domain", group.task().domain())
                .addValue("shape", group.task().shape())
                .addValue("split", group.task().split().name())
                .addValue("episodes", group.episodes().size())
                .addValue("now", now);
    }

    private static void episode(EpisodeRequest request, MapSqlParameterSource row, OffsetDateTime now) {
        PolicyVersion version = request.player().version();
        place(request.id().group(), row)
                .addValue("episode", request.id().toString())
                .addValue("member", request.id().member())
                .addValue("version_stage", version.stage().name())
                .addValue("version_step", version.step())
                .addValue("request", Codec.encode(request))
                .addValue("attempt", request.attempt())
                .addValue("now", now);
    }

    private static MapSqlParameterSource place(GroupId id, MapSqlParameterSource row) {
        return row.addValue("group", id.toString())
                .addValue("run", id.run().value())
                .addValue("stage", id.stage().name())
                .addValue("kind", id.kind().word())
                .addValue("step", id.step())
                .addValue("ordinal", id.ordinal());
    }

    /// Of those that the platform has failed, only the ones whose time has come again.
    List<EpisodeRequest> unsent(RunId run, int most) {
        return jdbc.query(
                """
                select request from ledger.episodes
                where run = :run and state = 'open' and sent_at is null
                  and (not_before is null or not_before <= clock_timestamp())
                order by stage, kind, step, ordinal, member limit :most""",
                Map.of("run", run.value(), "most", most),
                (row, _) -> Codec.decode(row.getBytes(1), EpisodeRequest.class));
    }

    int inQueue(RunId run) {
        Integer sent = jdbc.queryForObject(
                "select count(*) from ledger.episodes where run = :run and state = 'open' and sent_at is not null",
                Map.of("run", run.value()),
                Integer.class);
        return sent == null ? 0 : sent;
    }

    /// What the platform has failed five times, in a sentence.
    Optional<String> stuck(RunId run) {
        return jdbc
                .query(
                        """
                        select e.episode_id, e.attempt - 1 as times, a.failure_kind, a.detail from ledger.episodes e
                        join ledger.attempts a on a.episode_id = e.episode_id and a.attempt = e.attempt - 1
                        where e.run = :run and e.state = 'open' and e.attempt > 5
                        order by e.attempt desc, e.episode_id limit 1""",
                        Map.of("run", run.value()),
                        (row, _) -> "Episode " + row.getString("episode_id") + " has failed " + row.getInt("times")
                                + " times, the last time by "
                                + row.getString("failure_kind").toLowerCase(Locale.ROOT) + ": "
                                + row.getString("detail") + ". It is tried again.")
                .stream()
                .findFirst();
    }

    void sent(List<EpisodeRequest> requests, OffsetDateTime now) {
        Rows.each(
                jdbc,
                """
                update ledger.episodes set sent_at = :now
                where episode_id = :episode and attempt = :attempt and sent_at is null""",
                requests,
                (request, row) -> row.addValue("now", now)
                        .addValue("episode", request.id().toString())
                        .addValue("attempt", request.attempt()));
    }

    int reopen(RunId run, OffsetDateTime before) {
        return jdbc.update("""
                update ledger.episodes set sent_at = null
                where run = :run and state = 'open' and sent_at < :before
                  and not exists (select from ledger.attempts a where a.run = :run and a.recorded_at >= :before)""", Map.of("run", run.value(), "before", before));
    }

    int open(RunId run, Stage stage, EpisodeKind kind, int step) {
        Integer open = jdbc.queryForObject("""
                select count(*) from ledger.episodes
                where run = :run and stage = :stage and kind = :kind and step = :step and state = 'open'""", place(run, stage, kind, step), Integer.class);
        return open == null ? 0 : open;
    }

    List<PlayedGroup> played(RunId run, Stage stage, EpisodeKind kind, int step) {
        Map<GroupId, List<PlayedEpisode>> groups = new LinkedHashMap<>();
        jdbc.query("""
                select episode_id, state, score, stop_reason, tokens, turns, tool_calls, policy_tokens, total_tokens
                from ledger.episodes where run = :run and stage = :stage and kind = :kind and step = :step
                order by ordinal, member""", place(run, stage, kind, step), row -> {
            PlayedEpisode episode = played(row);
            groups.computeIfAbsent(episode.id().group(), _ -> new ArrayList<>()).add(episode);
        });
        return groups.entrySet().stream()
                .map(entry -> new PlayedGroup(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static MapSqlParameterSource place(RunId run, Stage stage, EpisodeKind kind, int step) {
        return new MapSqlParameterSource("run", run.value())
                .addValue("stage", stage.name())
                .addValue("kind", kind.word())
                .addValue("step", step);
    }

    private static PlayedEpisode played(ResultSet row) throws SQLException {
        EpisodeId id = EpisodeId.parse(row.getString("episode_id"));
        return switch (row.getString("state")) {
            case "judged" ->
                new PlayedEpisode.Judged(
                        id,
                        row.getDouble("score"),
                        StopReason.valueOf(row.getString("stop_reason")),
                        new Sha256(row.getString("tokens")),
                        row.getInt("turns"),
                        row.getInt("tool_calls"),
                        row.getInt("policy_tokens"),
                        row.getInt("total_tokens"));
            case "failed", "cancelled" -> new PlayedEpisode.Lost(id);
            default -> throw new IllegalStateException("episode " + id + " has not come out yet");
        };
    }
}
