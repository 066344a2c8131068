package dev.agoge.grpo.postgres;

import static dev.agoge.grpo.Samples.RL;
import static dev.agoge.grpo.Samples.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.RunCommand;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.Fate;
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

class LedgerIT {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final DataSource DATABASE = Database.withLedger();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final PostgresLedger ledger = at(NOON);
    private final Runs runs = new Runs(DATABASE, Clock.fixed(NOON, ZoneOffset.UTC), () -> {});

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        runs.create(RUN, Samples.document(), Samples.digest(1));
        ledger.publish(Samples.version(0, 0));
    }

    private static PostgresLedger at(Instant time) {
        return new PostgresLedger(DATABASE, Clock.fixed(time, ZoneOffset.UTC));
    }

    @Test
    void aRequestIsARowUntilItIsSentAndIsAskedForOnce() {
        GroupRequest group = Samples.group(0, 0, 4);
        ledger.ask(List.of(group));
        ledger.ask(List.of(group));
        assertThat(ledger.unsent(RUN)).isEqualTo(group.episodes());
        ledger.sent(group.episodes());
        assertThat(ledger.unsent(RUN)).isEmpty();
        assertThat(ledger.open(RUN, RL, EpisodeKind.TRAIN, 0)).isEqualTo(4);
        assertThat(ledger.wanted(RUN)).containsExactly("runs/sample/rl-0");
    }

    @Test
    void theFirstResultWins() {
        EpisodeRequest request = asked(1).getFirst();
        ledger.record(List.of(Samples.judged(request, 1), Samples.judged(request, 0)));
        ledger.record(List.of(Samples.judged(request, 0), Samples.failed(request, 9)));
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
        ledger.record(List.of(Samples.failed(request, 30)));
        assertThat(ledger.unsent(RUN)).containsExactly(request.again());
        ledger.record(List.of(Samples.judged(request, 0), Samples.judged(request.again(), 1)));
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
    void whatFailsFiveTimesIsLostAndIsNoZero() {
        EpisodeRequest request = asked(1).getFirst();
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(ledger.open(RUN, RL, EpisodeKind.TRAIN, 0)).isEqualTo(1);
            ledger.record(List.of(Samples.failed(request, 10)));
            request = request.again();
        }
        assertThat(outcome()).isInstanceOf(PlayedEpisode.Lost.class);
        close(Fate.EVALUATED);
        assertThat(balance("episodes", "failed")).isEqualTo(1);
        assertThat(balance("tokens", "failed")).isEqualTo(50);
        assertThat(jdbc.queryForObject("select fate from ledger.groups_view", String.class))
                .isEqualTo("failed");
        assertCloses();
    }

    @Test
    void onlyASilentQueueIsSentAgain() {
        List<EpisodeRequest> requests = asked(2);
        ledger.sent(requests);
        assertThat(ledger.reopen(RUN, NOON)).isZero();
        at(NOON.plusSeconds(50)).record(List.of(Samples.judged(requests.getFirst(), 1)));
        assertThat(ledger.reopen(RUN, NOON.plusSeconds(30))).isZero();
        assertThat(ledger.reopen(RUN, NOON.plusSeconds(60))).isEqualTo(1);
        assertThat(ledger.unsent(RUN)).containsExactly(requests.get(1));
    }

    @Test
    void theBalanceShowsALostRow() {
        List<EpisodeRequest> requests = asked(2);
        ledger.record(List.of(Samples.judged(requests.getFirst(), 1)));
        assertCloses();
        jdbc.update("delete from ledger.attempts");
        assertThat(closes("tokens")).isFalse();
        assertThat(closes("episodes")).isTrue();
        jdbc.update("delete from ledger.episodes where member = 1");
        assertThat(closes("episodes")).isFalse();
        assertThat(runs.summary(RUN).exactness().ledgerClosed()).isFalse();
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
        ledger.record(results);
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
        ledger.deleted(Samples.version(1, 1));
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
        ledger.record(List.of(Samples.judged(requests.getFirst(), 1)));
        assertThat(ledger.cancelOpen(RUN)).isEqualTo(1);
        ledger.record(List.of(Samples.judged(requests.get(1), 1)));
        assertThat(balance("episodes", "cancelled")).isEqualTo(2);
        assertThat(balance("tokens", "cancelled")).isEqualTo(100);
        assertThat(runs.summary(RUN).exactness().ledgerClosed()).isTrue();
        assertCloses();
    }

    @Test
    void commandsThatDoNotFitChangeNothing() {
        assertThat(runs.apply(new RunCommand.Resume(RUN))).isEmpty();
        runs.status(RUN, RunStatus.RUNNING, "");
        assertThat(runs.apply(new RunCommand.Pause(RUN))).contains(RunStatus.PAUSED);
        assertThat(runs.next()).isEmpty();
        assertThat(runs.apply(new RunCommand.Resume(RUN))).contains(RunStatus.RUNNING);
        assertThat(runs.apply(new RunCommand.Cancel(RUN, "enough"))).contains(RunStatus.CANCELLED);
        assertThat(runs.apply(new RunCommand.Resume(RUN))).isEmpty();
        assertThat(runs.summary(RUN).standing().reason()).isEqualTo("enough");
    }

    @Test
    void aRunIsWhatItWasCreatedAs() {
        runs.create(RUN, Samples.document(), Samples.digest(1));
        var disguised = new RunDocument(Samples.config().withSeed(8), Samples.BESIDE);
        assertThatThrownBy(() -> runs.create(RUN, disguised, Samples.digest(1)))
                .hasMessageContaining("another configuration");
        assertThat(runs.next().map(Runs.Queued::config)).contains(Samples.config());
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
