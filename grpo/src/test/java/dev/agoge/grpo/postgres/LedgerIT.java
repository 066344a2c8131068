package dev.agoge.grpo.postgres;

import static dev.agoge.grpo.Samples.RL;
import static dev.agoge.grpo.Samples.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.PlayedEpisode;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.Samples;
import dev.agoge.grpo.TrainingStep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class LedgerIT {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final DataSource DATABASE = Database.withLedger();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final Runs runs = new Runs(DATABASE);
    private final PostgresClaims claims = new PostgresClaims(DATABASE, new Shelf(), Claims.Terms.DEFAULT);
    private Claim claim;
    private PostgresLedger ledger;

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        Shelf shelf = new Shelf();
        shelf.sets.add(Samples.digest(1));
        new PostgresRunDesk(DATABASE, shelf.names(), (document, _) -> document, _ -> {})
                .create(
                        new RunDocument(Samples.config(), Samples.named(RUN.value())),
                        new RunDesk.Asked("tester", Optional.empty()));
        claim = claims.next(new Claims.Trainer("one", "build", "machine", "toy"))
                .orElseThrow();
        ledger = new PostgresLedger(DATABASE, Clock.fixed(NOON, ZoneOffset.UTC), claim);
        ledger.publish(Samples.version(0, 0));
    }

    private static void record(Instant time, JudgedEpisode... results) {
        new Results(DATABASE, Clock.fixed(time, ZoneOffset.UTC)).record(List.of(results));
    }

    @Test
    void aRequestIsARowUntilItIsSentAndIsAskedForOnce() {
        GroupRequest group = Samples.group(0, 0, 4);
        ledger.ask(List.of(group));
        ledger.ask(List.of(group));
        assertThat(ledger.unsent(RUN, 99)).isEqualTo(group.episodes());
        ledger.sent(group.episodes());
        assertThat(ledger.unsent(RUN, 99)).isEmpty();
        assertThat(ledger.open(RUN, RL, EpisodeKind.TRAIN, 0)).isEqualTo(4);
        ledger.forget(Samples.version(0, 0));
        assertThat(ledger.published(RUN)).containsExactly(Samples.version(0, 0));
    }

    @Test
    void theFirstResultWins() {
        EpisodeRequest request = asked(1).getFirst();
        record(NOON, Samples.judged(request, 1), Samples.judged(request, 0));
        record(NOON, Samples.judged(request, 0), Samples.failed(request, 9));
        assertThat(outcome())
                .isInstanceOfSatisfying(
                        PlayedEpisode.Judged.class,
                        judged -> assertThat(judged.score()).isEqualTo(1));
        assertThat(balance("tokens", "open")).isEqualTo(100);
        assertCloses();
    }

    @Test
    void whatThePlatformFailedIsAskedForAgainAndPaidForTwice() {
        EpisodeRequest request = asked(1).getFirst();
        ledger.sent(List.of(request));
        record(NOON, Samples.failed(request, 30));
        assertThat(ledger.unsent(RUN, 99)).containsExactly(request.again());
        record(NOON, Samples.judged(request, 0), Samples.judged(request.again(), 1));
        assertThat(outcome())
                .isInstanceOfSatisfying(
                        PlayedEpisode.Judged.class,
                        judged -> assertThat(judged.score()).isEqualTo(1));
        close(Fate.EVALUATED);
        assertThat(balance("episodes", "evaluated")).isEqualTo(1);
        assertThat(balance("tokens", "requested")).isEqualTo(130);
        assertThat(balance("tokens", "evaluated")).isEqualTo(100);
        assertThat(balance("tokens", "failed")).isEqualTo(30);
        assertCloses();
    }

    @Test
    void whatFailsFiveTimesIsTriedAgainAndIsSaid() {
        EpisodeRequest request = asked(1).getFirst();
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(ledger.stuck(RUN)).isEmpty();
            record(NOON, Samples.failed(request, 10));
            request = request.again();
        }
        assertThat(ledger.open(RUN, RL, EpisodeKind.TRAIN, 0)).isEqualTo(1);
        assertThat(ledger.stuck(RUN).orElseThrow())
                .contains(request.id().toString())
                .contains("5 times")
                .contains("the worker was lost");
        assertThat(jdbc.queryForObject("select cause from ledger.runs_view", String.class))
                .isEqualTo("STUCK");
        record(NOON, Samples.judged(request, 1));
        assertThat(ledger.stuck(RUN)).isEmpty();
        assertThat(jdbc.queryForObject("select coalesce(cause, '') || reason from ledger.runs_view", String.class))
                .isEmpty();
        close(Fate.EVALUATED);
        assertThat(balance("episodes", "evaluated")).isEqualTo(1);
        assertThat(balance("tokens", "failed")).isEqualTo(50);
        assertCloses();
    }

    @Test
    void theFirstRequestsAreSentAndThoseSentAreCounted() {
        List<EpisodeRequest> requests = asked(5);
        assertThat(ledger.unsent(RUN, 3)).isEqualTo(requests.subList(0, 3));
        ledger.sent(requests.subList(0, 3));
        assertThat(ledger.inQueue(RUN)).isEqualTo(3);
        assertThat(ledger.unsent(RUN, 3)).isEqualTo(requests.subList(3, 5));
        record(NOON, Samples.judged(requests.getFirst(), 1));
        assertThat(ledger.inQueue(RUN)).isEqualTo(2);
    }

    @Test
    void whatFailedOftenWaitsAndWhatWasAbortedIsNoAttempt() {
        assertThat(List.of(Results.backOff(1), Results.backOff(2), Results.backOff(3), Results.backOff(9)))
                .containsExactly(0L, 0L, 2L, 60L);
        EpisodeRequest request = asked(1).getFirst();
        record(NOON, Samples.cancelled(request));
        assertThat(ledger.unsent(RUN, 99)).containsExactly(request);
        for (int attempt = 1; attempt <= 3; attempt++) {
            record(NOON, Samples.failed(request, 10));
            request = request.again();
        }
        assertThat(ledger.unsent(RUN, 99)).isEmpty();
        jdbc.update("update ledger.episodes set not_before = now() - interval '1 s'");
        assertThat(ledger.unsent(RUN, 99)).containsExactly(request);
    }

    @Test
    void onlyASilentQueueIsSentAgain() {
        List<EpisodeRequest> requests = asked(2);
        ledger.sent(requests);
        assertThat(ledger.reopen(RUN, NOON)).isZero();
        record(NOON.plusSeconds(50), Samples.judged(requests.getFirst(), 1));
        assertThat(ledger.reopen(RUN, NOON.plusSeconds(30))).isZero();
        assertThat(ledger.reopen(RUN, NOON.plusSeconds(60))).isEqualTo(1);
        assertThat(ledger.unsent(RUN, 99)).containsExactly(requests.get(1));
    }

    @Test
    void anAuditSeesALostRow() {
        List<EpisodeRequest> requests = asked(2);
        record(NOON, Samples.judged(requests.getFirst(), 1), Samples.failed(requests.get(1), 7));
        assertCloses();
        assertThat(runs.audit(RUN)).isEmpty();
        for (String loss : List.of(
                "delete from ledger.attempts where failure_kind is null",
                "delete from ledger.attempts where failure_kind is not null",
                "delete from ledger.attempts; delete from ledger.episodes where member = 1",
                "update ledger.episodes set fate = 'trained' where member = 0")) {
            new TransactionTemplate(new DataSourceTransactionManager(DATABASE)).executeWithoutResult(change -> {
                jdbc.execute(loss);
                assertThat(runs.audit(RUN)).as(loss).isNotEmpty();
                assertThat(closes("tokens") && closes("episodes")).isFalse();
                assertThat(runs.summary(RUN).exactness().ledgerClosed()).isFalse();
                change.setRollbackOnly();
            });
        }
        assertThat(runs.audit(RUN)).isEmpty();
        assertCloses();
    }

    @Test
    void aTrainedGroupKeepsItsAdvantagesAndAFilteredOneItsTokens() {
        List<EpisodeRequest> requests = new ArrayList<>();
        for (int ordinal = 0; ordinal < 2; ordinal++) {
            GroupRequest group = Samples.group(0, ordinal, 4);
            ledger.ask(List.of(group));
            requests.addAll(group.episodes());
        }
        List<JudgedEpisode> results = new ArrayList<>();
        for (EpisodeRequest request : requests) {
            results.add(Samples.judged(
                    request, request.id().group().ordinal() == 0 && request.id().member() == 0 ? 1 : 0));
        }
        record(NOON, results.toArray(JudgedEpisode[]::new));
        List<PlayedGroup> played = ledger.played(RUN, RL, EpisodeKind.TRAIN, 0);
        ledger.close(List.of(trained(played.get(0)), ClosedGroup.of(played.get(1), Fate.FILTERED)));
        assertThat(jdbc.queryForList(
                        "select advantage from ledger.episodes_view where fate = 'trained' order by member",
                        Double.class))
                .containsExactly(0.75, -0.25, -0.25, -0.25);
        assertThat(balance("episodes", "filtered")).isEqualTo(4);
        assertThat(balance("tokens", "trained")).isEqualTo(400);
        assertCloses();
    }

    @Test
    void aStepDoneAgainMustComeOutTheSame() {
        ledger.step(step(1, 0.5));
        ledger.step(step(1, 0.7));
        assertThat(jdbc.queryForList("select value from ledger.metric_points_view", Double.class))
                .containsExactly(0.5);
        assertThatThrownBy(() -> ledger.step(step(2, 0.5)))
                .hasMessageContaining("step rl 0 of run sample")
                .hasMessageContaining(Samples.digest(1).hex())
                .hasMessageContaining(Samples.digest(2).hex());
        assertThat(ledger.seconds(RUN, RL)).isEqualTo(2.5);
    }

    private static TrainingStep step(int digest, double reward) {
        Instant end = NOON.plus(Duration.ofMillis(2500));
        return new TrainingStep(
                RUN, RL, 0, Optional.of(Samples.digest(digest)), 8, 2, NOON, end, Map.of("reward/mean", reward));
    }

    @Test
    void aVersionPublishedAgainMustBeTheSame() {
        ledger.publish(Samples.version(1, 1));
        ledger.forget(Samples.version(1, 1));
        assertThat(ledger.published(RUN)).containsExactly(Samples.version(0, 0));
        ledger.publish(Samples.version(1, 1));
        assertThat(ledger.published(RUN)).contains(Samples.version(1, 1));
        assertThatThrownBy(() -> ledger.publish(Samples.version(1, 2)))
                .hasMessageContaining(Samples.digest(1).hex())
                .hasMessageContaining(Samples.digest(2).hex());
    }

    @Test
    void aDecisionIsMadeOnce() {
        assertThat(ledger.decide(RUN, "control steps", () -> 12)).isEqualTo(12);
        assertThat(ledger.decide(RUN, "control steps", () -> 13)).isEqualTo(12);
    }

    @Test
    void aCancelledRunClosesToo() {
        List<EpisodeRequest> requests = asked(2);
        record(NOON, Samples.judged(requests.getFirst(), 1));
        assertThat(claims.leave(claim, Move.CANCEL, "", Optional.empty())).isEqualTo(RunStatus.CANCELLED);
        record(NOON, Samples.judged(requests.get(1), 1));
        assertThat(balance("episodes", "cancelled")).isEqualTo(2);
        assertThat(balance("tokens", "cancelled")).isEqualTo(100);
        assertThat(runs.audit(RUN)).isEmpty();
        assertThat(runs.summary(RUN).exactness().ledgerClosed()).isTrue();
        assertCloses();
    }

    private List<EpisodeRequest> asked(int members) {
        GroupRequest group = Samples.group(0, 0, members);
        ledger.ask(List.of(group));
        return group.episodes();
    }

    private PlayedEpisode outcome() {
        return ledger.played(RUN, RL, EpisodeKind.TRAIN, 0)
                .getFirst()
                .episodes()
                .getFirst();
    }

    private static ClosedGroup trained(PlayedGroup group) {
        List<ClosedGroup.Advantage> advantages = new ArrayList<>();
        for (PlayedEpisode.Judged one : group.judged()) {
            advantages.add(new ClosedGroup.Advantage(one.id(), one.score() - 0.25));
        }
        return ClosedGroup.trained(group, advantages);
    }

    private void close(Fate fate) {
        ledger.close(List.of(
                ClosedGroup.of(ledger.played(RUN, RL, EpisodeKind.TRAIN, 0).getFirst(), fate)));
    }

    private long balance(String unit, String column) {
        Long amount =
                jdbc.queryForObject("select " + column + " from ledger.ledger_view where unit = ?", Long.class, unit);
        return amount == null ? -1 : amount;
    }

    private boolean closes(String unit) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject("select closes from ledger.ledger_view where unit = ?", Boolean.class, unit));
    }

    private void assertCloses() {
        assertThat(closes("episodes")).isTrue();
        assertThat(closes("tokens")).isTrue();
    }
}
