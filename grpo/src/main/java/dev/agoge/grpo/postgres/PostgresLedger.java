package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.Fate;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.Ledger;
import dev.agoge.grpo.PlayedEpisode;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.TrainingStep;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The ledger's tables, written in batches, each call one transaction.
public final class PostgresLedger implements Ledger {
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Results results;
    private final Clock clock;

    public PostgresLedger(DataSource dataSource, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.results = new Results(jdbc);
        this.clock = clock;
    }

    @Override
    public void ask(List<GroupRequest> groups) {
        OffsetDateTime now = now();
        List<Object[]> groupRows = new ArrayList<>(groups.size());
        List<Object[]> episodeRows = new ArrayList<>();
        for (GroupRequest group : groups) {
            groupRows.add(groupRow(group, now));
            for (EpisodeRequest episode : group.episodes()) episodeRows.add(episodeRow(group.id(), episode, now));
        }
        transaction.executeWithoutResult(_ -> {
            jdbc.batchUpdate("""
                    insert into ledger.groups (group_id, run, stage, kind, step, ordinal, environment_name,
                        environment_version, environment_digest, task, domain, shape, split, episodes, requested_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""", groupRows);
            jdbc.batchUpdate("""
                    insert into ledger.episodes (episode_id, group_id, run, stage, kind, step, ordinal, member,
                        version_stage, version_step, request, attempt, requested_at)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""", episodeRows);
        });
    }

    private static Object[] groupRow(GroupRequest group, OffsetDateTime now) {
        GroupId id = group.id();
        EnvironmentRef environment = group.task().environment();
        return new Object[] {
            id.toString(),
            id.run().value(),
            id.stage().name(),
            id.kind().word(),
            id.step(),
            id.ordinal(),
            environment.name(),
            environment.version(),
            environment.digest().hex(),
            group.task().task().id().value(),
            group.task().domain(),
            group.task().shape(),
            group.task().split().name(),
            group.episodes().size(),
            now
        };
    }

    private static Object[] episodeRow(GroupId group, EpisodeRequest request, OffsetDateTime now) {
        PolicyVersion version = request.player().version();
        return new Object[] {
            request.id().toString(),
            group.toString(),
            group.run().value(),
            group.stage().name(),
            group.kind().word(),
            group.step(),
            group.ordinal(),
            request.id().member(),
            version.stage().name(),
            version.step(),
            Codec.encode(request),
            request.attempt(),
            now
        };
    }

    @Override
    public List<EpisodeRequest> unsent(RunId run) {
        return jdbc.query(
                "select request from ledger.episodes where run = ? and state = 'open' and sent_at is null "
                        + "order by stage, kind, step, ordinal, member",
                (row, _) -> Codec.decode(row.getBytes(1), EpisodeRequest.class),
                run.value());
    }

    @Override
    public void sent(List<EpisodeRequest> requests) {
        OffsetDateTime now = now();
        List<Object[]> rows = requests.stream()
                .map(request -> new Object[] {now, request.id().toString(), request.attempt()})
                .toList();
        alone(() -> jdbc.batchUpdate(
                "update ledger.episodes set sent_at = ? where episode_id = ? and attempt = ? and sent_at is null",
                rows));
    }

    @Override
    public int reopen(RunId run, Instant since) {
        OffsetDateTime before = since.atOffset(ZoneOffset.UTC);
        return alone(() -> jdbc.update("""
                update ledger.episodes set sent_at = null
                where run = ? and state = 'open' and sent_at < ?
                  and not exists (select from ledger.attempts a where a.run = ? and a.recorded_at >= ?)""", run.value(), before, run.value(), before));
    }

    @Override
    public void record(List<JudgedEpisode> judged) {
        alone(() -> {
            results.record(judged, now());
            return judged.size();
        });
    }

    @Override
    public int open(RunId run, Stage stage, EpisodeKind kind, int step) {
        return count(
                "select count(*) from ledger.episodes where run = ? and stage = ? and kind = ? and step = ? "
                        + "and state = 'open'",
                run.value(),
                stage.name(),
                kind.word(),
                step);
    }

    @Override
    public List<PlayedGroup> played(RunId run, Stage stage, EpisodeKind kind, int step) {
        Map<GroupId, List<PlayedEpisode>> groups = new LinkedHashMap<>();
        jdbc.query(
                """
                select episode_id, state, score, stop_reason, tokens, turns, tool_calls, policy_tokens, total_tokens
                from ledger.episodes where run = ? and stage = ? and kind = ? and step = ? order by ordinal, member""",
                row -> {
                    PlayedEpisode episode = played(row);
                    groups.computeIfAbsent(episode.id().group(), _ -> new ArrayList<>())
                            .add(episode);
                },
                run.value(),
                stage.name(),
                kind.word(),
                step);
        return groups.entrySet().stream()
                .map(entry -> new PlayedGroup(entry.getKey(), entry.getValue()))
                .toList();
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

    @Override
    public void close(List<ClosedGroup> groups) {
        OffsetDateTime now = now();
        List<Object[]> groupRows = new ArrayList<>(groups.size());
        List<Object[]> fates = new ArrayList<>(groups.size());
        List<Object[]> advantages = new ArrayList<>();
        for (ClosedGroup group : groups) {
            String id = group.id().toString();
            groupRows.add(new Object[] {group.fate().word(), group.meanScore(), group.spread(), now, id});
            fates.add(new Object[] {group.fate().word(), id});
            for (ClosedGroup.Advantage advantage : group.advantages()) {
                advantages.add(
                        new Object[] {advantage.value(), advantage.episode().toString()});
            }
        }
        alone(() -> {
            jdbc.batchUpdate("""
                    update ledger.groups set fate = ?, mean_score = ?, score_spread = ?, closed_at = ?
                    where group_id = ? and fate = 'open'""", groupRows);
            jdbc.batchUpdate(
                    "update ledger.episodes set fate = ? where group_id = ? and state = 'judged' and fate = 'open'",
                    fates);
            jdbc.batchUpdate("update ledger.episodes set advantage = ? where episode_id = ?", advantages);
            return groups.size();
        });
    }

    @Override
    public void step(TrainingStep step) {
        transaction.executeWithoutResult(_ -> {
            boolean first = jdbc.update(
                            """
                            insert into ledger.steps (run, stage, step, digest, episodes, groups, seconds, started_at,
                                finished_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                            step.run().value(),
                            step.stage().name(),
                            step.step(),
                            step.weights().map(Sha256::hex).orElse(null),
                            step.episodes(),
                            step.groups(),
                            (step.finishedAt().toEpochMilli() - step.startedAt().toEpochMilli()) / 1e3,
                            step.startedAt().atOffset(ZoneOffset.UTC),
                            step.finishedAt().atOffset(ZoneOffset.UTC))
                    == 1;
            if (first) measure(step.run(), step.stage(), step.step(), step.metrics());
            else sameAsBefore(step);
        });
    }

    private void sameAsBefore(TrainingStep step) {
        Optional<Sha256> recorded = jdbc
                .query(
                        "select digest from ledger.steps where run = ? and stage = ? and step = ? and digest is not null",
                        (row, _) -> new Sha256(row.getString(1)),
                        step.run().value(),
                        step.stage().name(),
                        step.step())
                .stream()
                .findFirst();
        if (!step.weights().equals(recorded)) {
            throw new IllegalStateException("step " + step.stage().name() + " " + step.step() + " of run " + step.run()
                    + " came out as " + step.weights() + " when it was done again, but is recorded as " + recorded);
        }
    }

    @Override
    public void measure(RunId run, Stage stage, int step, Map<String, Double> metrics) {
        OffsetDateTime now = now();
        List<Object[]> rows = metrics.entrySet().stream()
                .map(metric -> new Object[] {run.value(), stage.name(), step, metric.getKey(), metric.getValue(), now})
                .toList();
        jdbc.batchUpdate(
                "insert into ledger.metric_points (run, stage, step, name, value, at) values (?, ?, ?, ?, ?, ?) "
                        + "on conflict do nothing",
                rows);
    }

    @Override
    public Optional<Integer> best(RunId run, Stage stage, String metric) {
        return jdbc
                .query(
                        "select step from ledger.metric_points where run = ? and stage = ? and name = ? "
                                + "order by value desc, step limit 1",
                        (row, _) -> row.getInt(1),
                        run.value(),
                        stage.name(),
                        metric)
                .stream()
                .findFirst();
    }

    @Override
    public long decide(RunId run, String name, LongSupplier decision) {
        String query = "select value from ledger.decisions where run = ? and name = ?";
        List<Long> decided = jdbc.query(query, (row, _) -> row.getLong(1), run.value(), name);
        if (!decided.isEmpty()) return decided.getFirst();
        long value = decision.getAsLong();
        jdbc.update(
                "insert into ledger.decisions (run, name, value, decided_at) values (?, ?, ?, ?)",
                run.value(),
                name,
                value,
                now());
        return value;
    }

    @Override
    public double seconds(RunId run, Stage stage) {
        return jdbc.query(
                        "select coalesce(sum(seconds), 0) from ledger.steps where run = ? and stage = ?",
                        (row, _) -> row.getDouble(1),
                        run.value(),
                        stage.name())
                .getFirst();
    }

    @Override
    public void publish(PolicyVersion version) {
        jdbc.update(
                """
                insert into ledger.versions (run, stage, ordinal, step, directory, digest, published_at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (run, stage, step) do update set deleted_at = null""",
                version.run().value(),
                version.stage().name(),
                version.stage().ordinal(),
                version.step(),
                version.directory(),
                version.weights().hex(),
                now());
        Sha256 recorded = version(version.run(), version.stage(), version.step())
                .orElseThrow()
                .weights();
        if (!recorded.equals(version.weights())) {
            throw new IllegalStateException("version " + version.label() + " of run " + version.run()
                    + " would be published as " + version.weights() + ", but was published as " + recorded);
        }
    }

    @Override
    public Optional<PolicyVersion> version(RunId run, Stage stage, int step) {
        return jdbc
                .query(
                        VERSION + "where run = ? and stage = ? and step = ?",
                        versionRow(run),
                        run.value(),
                        stage.name(),
                        step)
                .stream()
                .findFirst();
    }

    @Override
    public List<PolicyVersion> published(RunId run) {
        return jdbc.query(
                VERSION + "where run = ? and deleted_at is null order by published_at, step",
                versionRow(run),
                run.value());
    }

    private static final String VERSION = "select ordinal, stage, step, directory, digest from ledger.versions ";

    private static RowMapper<PolicyVersion> versionRow(RunId run) {
        return (row, _) ->
                new PolicyVersion(run, stage(row), row.getInt(3), row.getString(4), new Sha256(row.getString(5)));
    }

    private static Stage stage(ResultSet row) throws SQLException {
        return new Stage(row.getInt("ordinal"), row.getString("stage"));
    }

    @Override
    public Set<String> wanted(RunId run) {
        return new HashSet<>(jdbc.query("""
                select distinct v.directory from ledger.episodes e
                join ledger.versions v on v.run = e.run and v.stage = e.version_stage and v.step = e.version_step
                where e.run = ? and e.state = 'open'""", (row, _) -> row.getString(1), run.value()));
    }

    @Override
    public void deleted(PolicyVersion version) {
        jdbc.update(
                "update ledger.versions set deleted_at = ? where run = ? and directory = ?",
                now(),
                version.run().value(),
                version.directory());
    }

    @Override
    public void save(SavePoint point) {
        jdbc.update(
                """
                insert into ledger.checkpoints (run, stage, ordinal, step, directory, digest, created_at)
                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing""",
                point.run().value(),
                point.stage().name(),
                point.stage().ordinal(),
                point.step(),
                point.directory(),
                point.weights().hex(),
                now());
    }

    @Override
    public List<SavePoint> savePoints(RunId run) {
        return jdbc.query(
                "select ordinal, stage, step, directory, digest from ledger.checkpoints where run = ? order by created_at, step",
                (row, _) ->
                        new SavePoint(run, stage(row), row.getInt(3), row.getString(4), new Sha256(row.getString(5))),
                run.value());
    }

    @Override
    public void forget(SavePoint point) {
        jdbc.update(
                "delete from ledger.checkpoints where run = ? and stage = ? and step = ?",
                point.run().value(),
                point.stage().name(),
                point.step());
    }

    @Override
    public Sha256 taskSet(RunId run) {
        return jdbc
                .query(
                        "select task_set from ledger.runs where run = ?",
                        (row, _) -> new Sha256(row.getString(1)),
                        run.value())
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no run " + run));
    }

    @Override
    public void vocabulary(RunId run, Sha256 tokenTexts) {
        jdbc.update("update ledger.runs set vocabulary = ? where run = ?", tokenTexts.hex(), run.value());
    }

    @Override
    public void place(RunId run, Stage stage, int step) {
        jdbc.update("update ledger.runs set stage = ?, step = ? where run = ?", stage.name(), step, run.value());
    }

    @Override
    public RunStatus status(RunId run) {
        return jdbc
                .query(
                        "select status from ledger.runs where run = ?",
                        (row, _) -> RunStatus.valueOf(row.getString(1)),
                        run.value())
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no run " + run));
    }

    @Override
    public int cancelOpen(RunId run) {
        return alone(() -> {
            int episodes = jdbc.update(
                    "update ledger.episodes set state = 'cancelled', fate = ? where run = ? and state = 'open'",
                    Fate.CANCELLED.word(),
                    run.value());
            jdbc.update(
                    "update ledger.episodes set fate = ? where run = ? and fate = 'open'",
                    Fate.CANCELLED.word(),
                    run.value());
            jdbc.update(
                    "update ledger.groups set fate = ?, closed_at = ? where run = ? and fate = 'open'",
                    Fate.CANCELLED.word(),
                    now(),
                    run.value());
            return episodes;
        });
    }

    /// Results come in on one thread while requests go out on another; both change many episodes at once, each in an
    /// order of its own, so they take turns.
    private <T> T alone(Supplier<T> change) {
        T result = transaction.execute(_ -> {
            jdbc.query("select pg_advisory_xact_lock(hashtext('ledger.episodes'))", _ -> {});
            return change.get();
        });
        return Objects.requireNonNull(result);
    }

    private int count(String sql, Object... arguments) {
        Integer count = jdbc.queryForObject(sql, Integer.class, arguments);
        return count == null ? 0 : count;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
