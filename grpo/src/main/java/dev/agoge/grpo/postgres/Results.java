package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.wire.postgres.Storable;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// Writes down what came back. Every statement first takes the open attempt that it is the result of and does
/// nothing if there is none: it came before, or the run was cancelled. So a record that Kafka delivers twice counts
/// once.
final class Results {
    /// How often an episode is played before the platform gives up on it.
    private static final int MAX_ATTEMPTS = 5;

    private static final String KEEP_ATTEMPT = """
            insert into ledger.attempts (episode_id, attempt, run, failure_kind, detail, total_tokens, recorded_at)
            select episode_id, ?, run, ?, ?, ?, ? from taken""";

    private static final String JUDGED = """
            with taken as (
                update ledger.episodes set state = 'judged', judged_at = ?, score = ?, stop_reason = ?, turns = ?,
                    tool_calls = ?, prompt_tokens = ?, policy_tokens = ?, total_tokens = ?, tokens = ?, record = ?,
                    spent = spent + ?
                where episode_id = ? and attempt = ? and state = 'open' returning episode_id, run)
            """ + KEEP_ATTEMPT;

    private static final String ASKED_AGAIN = """
            with taken as (
                update ledger.episodes set attempt = ?, request = ?, sent_at = null, spent = spent + ?
                where episode_id = ? and attempt = ? and state = 'open' returning episode_id, run)
            """ + KEEP_ATTEMPT;

    private static final String FAILED = """
            with taken as (
                update ledger.episodes set state = 'failed', fate = 'failed', judged_at = ?, failure_kind = ?,
                    record = ?, spent = spent + ?
                where episode_id = ? and attempt = ? and state = 'open' returning episode_id, run)
            """ + KEEP_ATTEMPT;

    private final JdbcTemplate jdbc;

    Results(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    void record(List<JudgedEpisode> results, OffsetDateTime now) {
        List<Object[]> judged = new ArrayList<>();
        List<Object[]> askedAgain = new ArrayList<>();
        List<Object[]> failed = new ArrayList<>();
        for (JudgedEpisode result : results) {
            switch (result.verdict()) {
                case Verdict.Judged(Judgement judgement) -> judged.add(judged(result, judgement, now));
                case Verdict.Unjudged(Failure failure) -> {
                    if (mayTryAgain(result, failure)) askedAgain.add(askedAgain(result.episode(), failure, now));
                    else failed.add(failed(result, failure, now));
                }
            }
        }
        jdbc.batchUpdate(JUDGED, judged);
        jdbc.batchUpdate(ASKED_AGAIN, askedAgain);
        jdbc.batchUpdate(FAILED, failed);
    }

    private static boolean mayTryAgain(JudgedEpisode result, Failure failure) {
        return result.episode().request().attempt() < MAX_ATTEMPTS && failure.kind() != Failure.Kind.CANCELLED;
    }

    private static Object[] judged(JudgedEpisode result, Judgement judgement, OffsetDateTime now) {
        Episode episode = result.episode();
        Episode.Tally tally = episode.tally();
        return new Object[] {
            now,
            judgement.score(),
            stopReason(episode).name(),
            tally.turns(),
            tally.toolCalls(),
            tally.promptTokens(),
            tally.policyTokens(),
            tally.totalTokens(),
            episode.tokens().map(Sha256::hex).orElseThrow(),
            Codec.encode(result),
            tally.totalTokens(),
            episode.id().toString(),
            episode.request().attempt(),
            episode.request().attempt(),
            null,
            "",
            tally.totalTokens(),
            now
        };
    }

    private static StopReason stopReason(Episode episode) {
        return switch (episode.ending()) {
            case Ending.Stopped(StopReason reason) -> reason;
            case Ending.Failed(Failure failure) ->
                throw new IllegalArgumentException(
                        "episode " + episode.id() + " failed (" + failure.detail() + ") and yet was judged");
        };
    }

    private static Object[] askedAgain(Episode episode, Failure failure, OffsetDateTime now) {
        EpisodeRequest again = episode.request().again();
        long tokens = episode.tally().totalTokens();
        return new Object[] {
            again.attempt(),
            Codec.encode(again),
            tokens,
            episode.id().toString(),
            episode.request().attempt(),
            episode.request().attempt(),
            failure.kind().name(),
            Storable.text(failure.detail()),
            tokens,
            now
        };
    }

    private static Object[] failed(JudgedEpisode result, Failure failure, OffsetDateTime now) {
        Episode episode = result.episode();
        long tokens = episode.tally().totalTokens();
        return new Object[] {
            now,
            failure.kind().name(),
            Codec.encode(result),
            tokens,
            episode.id().toString(),
            episode.request().attempt(),
            episode.request().attempt(),
            failure.kind().name(),
            Storable.text(failure.detail()),
            tokens,
            now
        };
    }
}
