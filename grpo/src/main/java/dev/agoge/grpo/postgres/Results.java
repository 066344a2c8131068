package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.wire.postgres.Storable;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Writes down what came back, whoever holds the run: the first result of the open attempt counts, and what came before
/// or is wanted no more does not. So a record that Kafka delivers twice counts once.
///
/// What the platform failed is asked for again without end, the later the more often it failed. What was aborted
/// because nobody wants it now is no attempt.
public final class Results {
    private static final long LONGEST_BACK_OFF = 60;

    private static final String JUDGED = """
            update ledger.episodes set state = 'judged', judged_at = :now, score = :score, stop_reason = :stop,
                turns = :turns, tool_calls = :tool_calls, prompt_tokens = :prompt_tokens,
                policy_tokens = :policy_tokens, total_tokens = :total_tokens, tokens = :tokens, record = :record,
                spent = spent + :total_tokens
            where episode_id = :episode""";

    private static final String ASKED_AGAIN = """
            update ledger.episodes set attempt = :next, request = :request, sent_at = null,
                spent = spent + :total_tokens, not_before = clock_timestamp() + make_interval(secs => :back_off)
            where episode_id = :episode""";

    private static final String ATTEMPT = """
            insert into ledger.attempts (episode_id, attempt, run, failure_kind, detail, total_tokens, recorded_at)
            values (:episode, :attempt, :run, :failure, :detail, :total_tokens, :now)""";

    private final NamedParameterJdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Balances balances;
    private final Clock clock;
    private final Duration pace;

    public Results(DataSource dataSource, Clock clock) {
        this(dataSource, clock, Duration.ofSeconds(1));
    }

    /// @param pace how long one is of what an episode waits that the platform has failed
    public Results(DataSource dataSource, Clock clock, Duration pace) {
        this.pace = pace;
        this.jdbc = new NamedParameterJdbcTemplate(dataSource);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.balances = new Balances(jdbc);
        this.clock = clock;
    }

    public void record(List<JudgedEpisode> results) {
        if (results.isEmpty()) return;
        transaction.executeWithoutResult(_ -> {
            lockRuns(results);
            count(firsts(results));
        });
    }

    /// In one order, so that two who record do not wait for each other in a circle.
    private void lockRuns(List<JudgedEpisode> results) {
        Set<String> runs = new TreeSet<>();
        for (JudgedEpisode result : results) runs.add(run(result).value());
        jdbc.query(
                "select run from ledger.runs where run in (:runs) order by run for no key update",
                Map.of("runs", runs),
                _ -> {});
    }

    /// Those that are the first of the attempt that is open.
    private List<JudgedEpisode> firsts(List<JudgedEpisode> results) {
        Map<String, Integer> open = new HashMap<>();
        jdbc.query(
                "select episode_id, attempt from ledger.episodes where episode_id in (:ids) and state = 'open'",
                Map.of("ids", results.stream().map(Results::id).distinct().toList()),
                row -> {
                    open.put(row.getString(1), row.getInt(2));
                });
        Set<String> taken = new HashSet<>();
        List<JudgedEpisode> firsts = new ArrayList<>();
        for (JudgedEpisode result : results) {
            Integer attempt = open.get(id(result));
            if (attempt == null || attempt != attempt(result) || aborted(result)) continue;
            if (taken.add(id(result))) firsts.add(result);
        }
        return firsts;
    }

    private static boolean aborted(JudgedEpisode result) {
        return result.verdict() instanceof Verdict.Unjudged(Failure failure)
                && failure.kind() == Failure.Kind.CANCELLED;
    }

    private void count(List<JudgedEpisode> results) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        List<MapSqlParameterSource> judged = new ArrayList<>();
        List<MapSqlParameterSource> askedAgain = new ArrayList<>();
        List<MapSqlParameterSource> attempts = new ArrayList<>();
        var moves = new Balances.Moves();
        for (JudgedEpisode result : results) {
            String kind = result.episode().id().group().kind().word();
            long tokens = result.episode().tally().totalTokens();
            switch (result.verdict()) {
                case Verdict.Judged(Judgement judgement) -> {
                    StopReason stop = stopReason(result.episode());
                    judged.add(judged(result, judgement, stop).addValue("now", now));
                    attempts.add(row(result)
                            .addValue("failure", null)
                            .addValue("detail", "")
                            .addValue("now", now));
                    moves.spent(run(result), kind, Balances.OPEN, tokens);
                    moves.ended(run(result), kind, false, stop.name());
                }
                case Verdict.Unjudged(Failure failure) -> {
                    askedAgain.add(askedAgain(result));
                    attempts.add(row(result)
                            .addValue("failure", failure.kind().name())
                            .addValue("detail", Storable.text(failure.detail()))
                            .addValue("now", now));
                    moves.spent(run(result), kind, Balances.FAILED, tokens);
                    moves.ended(run(result), kind, true, failure.kind().name());
                }
            }
        }
        batch(JUDGED, judged);
        batch(ASKED_AGAIN, askedAgain);
        batch(ATTEMPT, attempts);
        balances.apply(moves);
    }

    private void batch(String sql, List<MapSqlParameterSource> rows) {
        if (!rows.isEmpty()) jdbc.batchUpdate(sql, rows.toArray(MapSqlParameterSource[]::new));
    }

    private static MapSqlParameterSource row(JudgedEpisode result) {
        return new MapSqlParameterSource("episode", id(result))
                .addValue("run", run(result).value())
                .addValue("attempt", attempt(result))
                .addValue("total_tokens", result.episode().tally().totalTokens());
    }

    private static MapSqlParameterSource judged(JudgedEpisode result, Judgement judgement, StopReason stop) {
        Episode.Tally tally = result.episode().tally();
        return row(result)
                .addValue("score", judgement.score())
                .addValue("stop", stop.name())
                .addValue("turns", tally.turns())
                .addValue("tool_calls", tally.toolCalls())
                .addValue("prompt_tokens", tally.promptTokens())
                .addValue("policy_tokens", tally.policyTokens())
                .addValue("tokens", result.episode().tokens().map(Sha256::hex).orElseThrow())
                .addValue("record", Codec.encode(result));
    }

    private MapSqlParameterSource askedAgain(JudgedEpisode result) {
        EpisodeRequest again = result.episode().request().again();
        return row(result)
                .addValue("next", again.attempt())
                .addValue("request", Codec.encode(again))
                .addValue("back_off", backOff(attempt(result)) * pace.toNanos() / 1e9);
    }

    /// Nothing after the first failures, then 2, 4, 8 … of the pace.
    static long backOff(int failures) {
        return failures <= 2 ? 0 : Math.min(LONGEST_BACK_OFF, 1L << Math.min(failures - 2, 30));
    }

    private static StopReason stopReason(Episode episode) {
        return switch (episode.ending()) {
            case Ending.Stopped(StopReason reason) -> reason;
            case Ending.Failed(Failure failure) ->
                throw new IllegalArgumentException(
                        "episode " + episode.id() + " failed (" + failure.detail() + ") and yet was judged");
        };
    }

    private static String id(JudgedEpisode result) {
        return result.episode().id().toString();
    }

    private static RunId run(JudgedEpisode result) {
        return result.episode().id().group().run();
    }

    private static int attempt(JudgedEpisode result) {
        return result.episode().request().attempt();
    }
}
