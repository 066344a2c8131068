package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.runs.Move;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.RunQueue;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Claims.Trainer;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.Samples;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Superseded;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

class ClaimsIT {
    private static final DataSource DATABASE = Database.withLedger();
    private static final Trainer ONE = new Trainer("one", "build 1", "here", "cpu");
    private static final Trainer TWO = new Trainer("two", "build 1", "there", "cpu");

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final Shelf shelf = new Shelf();
    private final PostgresClaims claims = new PostgresClaims(DATABASE, shelf, Claims.Terms.DEFAULT);
    private final PostgresRunDesk desk =
            new PostgresRunDesk(DATABASE, shelf.names(), (document, _) -> document, _ -> {});

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        shelf.sets.add(Samples.digest(1));
    }

    private RunId create(String name, String owner, Priority priority, Budget budget) {
        var about = new About(Optional.of(name), Optional.of(owner), Optional.empty(), List.of(), "");
        return desk.create(
                new RunDocument(
                        Samples.config(), new RunSettings(about, priority, budget, Samples.BESIDE.checkpoints())),
                new Asked(owner, Optional.empty()));
    }

    private RunId create(String name) {
        return create(name, "ada", Priority.NORMAL, Budget.UNLIMITED);
    }

    private void ask(RunId run, RunCommand command) {
        desk.command(run, command, new Asked("ada", Optional.empty()));
    }

    private PostgresLedger ledger(Claim claim) {
        return new PostgresLedger(DATABASE, Clock.systemUTC(), claim);
    }

    private String row(RunId run, String column) {
        return String.valueOf(
                jdbc.queryForObject("select " + column + " from ledger.runs where run = ?", String.class, run.value()));
    }

    private void letLeaseRunOut(RunId run) {
        jdbc.update("update ledger.runs set lease_until = now() - interval '1 s' where run = ?", run.value());
    }

    private void letBeHeldFor(RunId run, int seconds) {
        jdbc.update(
                "update ledger.runs set claimed_at = now() - make_interval(secs => ?) where run = ?",
                seconds,
                run.value());
    }

    @Test
    void byClassThenByShareThenByAge() {
        RunId low = create("low", "ada", Priority.LOW, Budget.UNLIMITED);
        RunId greedy = create("greedy", "ada", Priority.NORMAL, Budget.UNLIMITED);
        RunId modest = create("modest", "bob", Priority.NORMAL, Budget.UNLIMITED);
        RunId second = create("second", "bob", Priority.NORMAL, Budget.UNLIMITED);
        RunId high = create("high", "ada", Priority.HIGH, Budget.UNLIMITED);
        jdbc.update("insert into ledger.shares values ('ada', 500, now()), ('bob', 600, now() - interval '24 hours')");
        assertThat(claims.now().waiting())
                .extracting(RunQueue.Waiting::run)
                .containsExactly(high, modest, second, greedy, low);
        for (RunId run : List.of(high, modest, second, greedy, low)) {
            Claim claim = claims.next(ONE).orElseThrow();
            assertThat(claim.run()).isEqualTo(run);
            claims.leave(claim, Move.FINISH, "", Optional.empty());
        }
        assertThat(claims.next(ONE)).isEmpty();
    }

    @Test
    void aClaimSaysWhatIsTrainedAndBooksTheTime() {
        RunId run = create("booked");
        Claim claim = claims.next(ONE).orElseThrow();
        assertThat(claim.epoch()).isEqualTo(1);
        assertThat(claim.config()).isEqualTo(new RunRows(JdbcClient.create(DATABASE)).config(run));
        assertThat(claim.settings().about().name()).contains("booked");
        assertThat(row(run, "build || machine || fingerprint")).isEqualTo("build 1herecpu");
        jdbc.update("update ledger.runs set beat_at = now() - interval '10 s'");
        assertThat(claims.heartbeat(claim)).isEmpty();
        claims.leave(claim, Move.FINISH, "done early", Optional.empty());
        assertThat(Double.parseDouble(row(run, "used_seconds"))).isBetween(10.0, 12.0);
        assertThat(jdbc.queryForObject("select seconds from ledger.shares where owner = 'ada'", Double.class))
                .isBetween(10.0, 12.0);
        assertThat(row(run, "status || reason || recount")).isEqualTo("FINISHEDdone early");
    }

    @Test
    void aWishIsShownUntilItsTrainerLeaves() {
        RunId run = create("wished");
        Claim claim = claims.next(ONE).orElseThrow();
        ask(run, new RunCommand.Pause());
        assertThat(jdbc.queryForObject("select wish || status from ledger.runs_view", String.class))
                .isEqualTo("pauseRUNNING");
        assertThatThrownBy(() -> ask(run, new RunCommand.Resume(Budget.UNLIMITED, false)))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> ask(run, new RunCommand.Pause())).hasMessageContaining("already");
        assertThat(claims.heartbeat(claim)).contains(Move.PAUSE);
        var point = new SavePoint(run, Samples.SFT, 2, Samples.digest(7), Samples.digest(8));
        assertThat(claims.leave(claim, Move.PAUSE, "", Optional.of(point))).isEqualTo(RunStatus.PAUSED);
        assertThat(ledger(claim).savePoints(run)).containsExactly(point);
        assertThat(jdbc.queryForObject("select wish from ledger.runs_view", String.class))
                .isNull();
        assertThat(claims.next(ONE)).isEmpty();
        assertThatThrownBy(() -> claims.heartbeat(claim)).isInstanceOf(Superseded.class);
        ask(run, new RunCommand.Resume(Budget.UNLIMITED, false));
        assertThat(claims.next(TWO).orElseThrow().epoch()).isEqualTo(2);
    }

    @Test
    void aCancelIsStrongerThanAPauseAndAnEndThanBoth() {
        RunId run = create("strong");
        Claim claim = claims.next(ONE).orElseThrow();
        ask(run, new RunCommand.Pause());
        ask(run, new RunCommand.Cancel("enough"));
        assertThatThrownBy(() -> ask(run, new RunCommand.Pause())).hasMessageContaining("being cancelled");
        assertThat(claims.heartbeat(claim)).contains(Move.CANCEL);
        assertThat(claims.leave(claim, Move.PAUSE, "", Optional.empty())).isEqualTo(RunStatus.CANCELLED);
        assertThat(row(run, "reason")).isEqualTo("enough");
        assertThat(jdbc.queryForList("select type || state from ledger.commands order by id", String.class))
                .containsExactly("pauserefused", "canceldone");
        RunId other = create("other");
        Claim held = claims.next(ONE).orElseThrow();
        ask(other, new RunCommand.Pause());
        assertThat(claims.leave(held, Move.FINISH, "", Optional.empty())).isEqualTo(RunStatus.FINISHED);
        assertThat(jdbc.queryForObject("select answer from ledger.commands where run = 'other'", String.class))
                .contains("finished");
    }

    @Test
    void aRunWhoseTrainerIsLostIsTakenOverAndTheZombieWritesNothing() {
        RunId run = create("lost");
        Claim dead = claims.next(ONE).orElseThrow();
        GroupRequest group = Samples.group(run, 0, 0, 2);
        ledger(dead).ask(List.of(group));
        ledger(dead).sent(group.episodes());
        assertThat(claims.next(TWO)).isEmpty();
        letLeaseRunOut(run);
        Claim alive = claims.next(TWO).orElseThrow();
        assertThat(alive.epoch()).isEqualTo(2);
        assertThat(ledger(alive).unsent(run, 9)).hasSize(2);
        assertThatThrownBy(() -> ledger(dead).ask(List.of(Samples.group(run, 1, 0, 2))))
                .isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> ledger(dead).place(run, Samples.RL, 3)).isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> claims.heartbeat(dead)).isInstanceOf(Superseded.class);
        assertThatThrownBy(() -> claims.leave(dead, Move.FAIL, "no", Optional.empty()))
                .isInstanceOf(Superseded.class);
        new Results(DATABASE, Clock.systemUTC())
                .record(List.of(Samples.judged(group.episodes().getFirst(), 1)));
        assertThat(ledger(alive).open(run, Samples.RL, EpisodeKind.TRAIN, 0)).isEqualTo(1);
    }

    @Test
    void whatIsWishedOfALostRunComesTrueWithoutATrainer() {
        RunId run = create("orphan");
        Claim dead = claims.next(ONE).orElseThrow();
        letLeaseRunOut(run);
        ask(run, new RunCommand.Cancel("gone"));
        assertThat(row(run, "status")).isEqualTo("CANCELLED");
        assertThatThrownBy(() -> ledger(dead).place(run, Samples.RL, 3)).isInstanceOf(Superseded.class);
        RunId wished = create("wished");
        assertThat(claims.next(ONE)).isPresent();
        ask(wished, new RunCommand.Pause());
        letLeaseRunOut(wished);
        assertThat(claims.next(TWO)).isEmpty();
        assertThat(row(wished, "status")).isEqualTo("PAUSED");
    }

    @Test
    void aHigherClassTakesThePlaceAfterAMinimum() {
        RunId low = create("low", "ada", Priority.NORMAL, Budget.UNLIMITED);
        Claim held = claims.next(ONE).orElseThrow();
        RunId high = create("high", "ada", Priority.HIGH, Budget.UNLIMITED);
        assertThat(claims.heartbeat(held)).isEmpty();
        assertThat(claims.now().waiting().getFirst().why())
                .contains("may take the place of low in")
                .contains("60 s");
        letBeHeldFor(low, 61);
        assertThat(claims.heartbeat(held)).contains(Move.PREEMPT);
        assertThat(claims.now().waiting().getFirst().why()).contains("takes the place of low, which leaves");
        assertThat(claims.leave(held, Move.PREEMPT, "", Optional.empty())).isEqualTo(RunStatus.QUEUED);
        assertThat(row(low, "cause || reason")).isEqualTo("PREEMPTEDRun high has taken its place.");
        assertThat(claims.next(ONE).orElseThrow().run()).isEqualTo(high);
        assertThat(claims.now().waiting()).extracting(RunQueue.Waiting::run).containsExactly(low);
    }

    @Test
    void aFreeTrainerSavesAPlace() {
        RunId low = create("low");
        Claim held = claims.next(ONE).orElseThrow();
        assertThat(claims.next(TWO)).isEmpty();
        create("high", "ada", Priority.HIGH, Budget.UNLIMITED);
        letBeHeldFor(low, 61);
        assertThat(claims.heartbeat(held)).isEmpty();
        assertThat(claims.now().waiting().getFirst().why()).contains("a trainer is free");
    }

    @Test
    void whoeverWaitsTakesThePlaceOfAStuckRun() {
        RunId stuck = create("stuck", "ada", Priority.HIGH, Budget.UNLIMITED);
        Claim held = claims.next(ONE).orElseThrow();
        RunId low = create("low", "ada", Priority.LOW, Budget.UNLIMITED);
        letBeHeldFor(stuck, 61);
        assertThat(claims.heartbeat(held)).isEmpty();
        jdbc.update("update ledger.runs set cause = 'STUCK' where run = 'stuck'");
        assertThat(claims.heartbeat(held)).contains(Move.PREEMPT);
        claims.leave(held, Move.PREEMPT, "", Optional.empty());
        assertThat(claims.next(ONE).orElseThrow().run()).isEqualTo(low);
        assertThat(claims.next(TWO).orElseThrow().run()).isEqualTo(stuck);
    }

    @Test
    void aUsedBudgetPausesAndMoreOfItGoesOn() {
        var budget = new Budget(Optional.of(150L), Optional.empty(), Optional.empty());
        RunId run = create("thrifty", "ada", Priority.NORMAL, budget);
        Claim claim = claims.next(ONE).orElseThrow();
        GroupRequest group = Samples.group(run, 0, 0, 2);
        ledger(claim).ask(List.of(group));
        assertThat(claims.heartbeat(claim)).isEmpty();
        new Results(DATABASE, Clock.systemUTC())
                .record(List.of(
                        Samples.judged(group.episodes().get(0), 1),
                        Samples.judged(group.episodes().get(1), 0)));
        assertThat(claims.heartbeat(claim)).contains(Move.EXHAUST);
        assertThat(claims.leave(claim, Move.EXHAUST, "", Optional.empty())).isEqualTo(RunStatus.PAUSED);
        assertThat(row(run, "cause || reason")).isEqualTo("BUDGETIt has used its budget: 200 of 150 tokens.");
        assertThatThrownBy(() -> ask(run, new RunCommand.Resume(Budget.UNLIMITED, false)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("200 of 150 tokens");
        var more = new Budget(Optional.of(500L), Optional.empty(), Optional.empty());
        ask(run, new RunCommand.Resume(more, false));
        assertThat(claims.next(ONE).orElseThrow().settings().budget()).isEqualTo(more);
    }

    @Test
    void anotherArithmeticIsLetInByCommandOnlyAndIsRecorded() {
        RunId run = create("exact");
        Claim claim = claims.next(ONE).orElseThrow();
        ask(run, new RunCommand.Pause());
        claims.leave(claim, Move.PAUSE, "", Optional.empty());
        Trainer other = new Trainer("gpu", "build 1", "there", "cuda");
        ask(run, new RunCommand.Resume(Budget.UNLIMITED, false));
        jdbc.update("delete from ledger.trainers");
        assertThat(claims.next(other)).isEmpty();
        assertThat(claims.now().waiting().getFirst().why()).contains("arithmetic cpu");
        ask(run, new RunCommand.Pause());
        ask(run, new RunCommand.Resume(Budget.UNLIMITED, true));
        assertThat(claims.next(other).orElseThrow().run()).isEqualTo(run);
        assertThat(jdbc.queryForObject("select before || after from ledger.boundaries", String.class))
                .isEqualTo("cpucuda");
        assertThat(jdbc.queryForObject("select one_arithmetic from ledger.runs_view", Boolean.class))
                .isFalse();
    }

    @Test
    void aRunWaitsForItsTasks() {
        var base = Samples.config();
        var recipe = new TaskSource.Synthesise(
                Optional.empty(), JsonMapper.shared().readTree("\"small\""), 10, 2, 0, 5, Optional.empty());
        var config = new RunConfig(7, base.policy(), recipe, base.limits(), base.stages(), base.evaluation(), 1);
        RunId run = desk.create(new RunDocument(config, Samples.named("made")), new Asked("ada", Optional.empty()));
        RunId younger = create("younger");
        assertThat(claims.now().waiting()).extracting(RunQueue.Waiting::run).containsExactly(younger, run);
        var digest = new Sha256(row(run, "recipe"));
        shelf.progress.put(digest, new TaskSets.Progress(1234, 6640));
        assertThat(claims.now().waiting().getLast().why()).isEqualTo("Its tasks are still being made: 1,234 of 6,640.");
        assertThat(claims.next(ONE).orElseThrow().run()).isEqualTo(younger);
        assertThat(claims.next(TWO)).isEmpty();
        shelf.made.put(digest, Samples.digest(4));
        Claim claim = claims.next(TWO).orElseThrow();
        assertThat(claim.run()).isEqualTo(run);
        assertThat(ledger(claim).taskSet(run)).isEqualTo(Samples.digest(4));
    }

    @Test
    void anOriginIsPinnedForTheRunsLife() {
        RunId parent = create("parent");
        Claim claim = claims.next(ONE).orElseThrow();
        PostgresLedger ledger = ledger(claim);
        for (int step = 1; step <= 3; step++) {
            ledger.publish(Samples.version(parent, step, step));
            ledger.measure(parent, Samples.RL, step, Map.of("eval/subset/pass@1", step == 3 ? 0.1 : 0.5));
        }
        assertThatThrownBy(() -> child("parent@last")).hasMessageContaining("no last version yet");
        RunId child = child("parent@best");
        assertThat(row(child, "origin_run || origin_stage || origin_step")).isEqualTo("parentrl1");
        assertThat(row(child, "config->'policy'->'origin'->'run'->>'version'")).isEqualTo("parent@rl/1");
        ledger.forget(Samples.version(parent, 1, 1));
        ledger.forget(Samples.version(parent, 2, 2));
        assertThat(ledger.published(parent)).extracting("step").containsExactly(1, 3);
        assertThatThrownBy(() -> child("parent@rl/2")).hasMessageContaining("has been deleted");
        assertThatThrownBy(() -> child("parent@rl/9")).hasMessageContaining("no version rl/9");
        claims.leave(claim, Move.FINISH, "", Optional.empty());
        assertThat(row(child("parent@last"), "origin_step")).isEqualTo("3");
        RunId evaluation = desk.evaluate("parent@rl/1", new Asked("ada", Optional.empty()));
        assertThat(row(evaluation, "parent || origin_step || (config->'stages'->0->>'type')"))
                .isEqualTo("parent1evaluate");
        assertThat(desk.export("parent@best").version()).isEqualTo(Samples.version(parent, 1, 1));
        desk.delete(parent, new Asked("ada", Optional.empty()));
        assertThat(jdbc.queryForList("select step from ledger.versions_view order by step", Integer.class))
                .containsExactly(1, 3);
        assertThatThrownBy(() -> child("parent@rl/1")).hasMessageContaining("no run 'parent'");
    }

    private RunId child(String version) {
        var base = Samples.config();
        var config = new RunConfig(
                7,
                new PolicyConfig(new Origin.Run(version, Optional.empty()), ChatFormat.AUTO, false),
                base.tasks(),
                base.limits(),
                base.stages(),
                base.evaluation(),
                1);
        return desk.create(new RunDocument(config, Samples.BESIDE), new Asked("ada", Optional.empty()));
    }

    @Test
    void withoutATrainerOneIsTold() {
        create("alone");
        assertThat(claims.now().waiting().getFirst().why()).isEqualTo("Number 1 of 1: no trainer is up.");
        assertThat(Claims.Terms.DEFAULT.lease()).isEqualTo(Duration.ofSeconds(15));
    }
}
