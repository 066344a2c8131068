package dev.agoge.grpo.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TaskSetWriter;
import dev.agoge.contracts.runs.RunDesk.Refused;
import dev.agoge.contracts.runs.Upkeep;
import dev.agoge.contracts.runs.Upkeep.Lot;
import dev.agoge.contracts.runs.Upkeep.Sweep;
import dev.agoge.grpo.Retention;
import dev.agoge.grpo.postgres.NamingRows.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A sweep frees what nobody names, and never anything else.
class SweepIT {
    private static final DataSource DATABASE = Database.withLedger();
    private static final Optional<Integer> LIVES = Optional.empty();

    private final JdbcTemplate jdbc = new JdbcTemplate(DATABASE);
    private final NamingRows rows = new NamingRows(DATABASE);
    private final AgedBlobs blobs = new AgedBlobs();
    private final PostgresUpkeep upkeep = upkeep(blobs);

    private static PostgresUpkeep upkeep(AgedBlobs blobs) {
        return new PostgresUpkeep(DATABASE, blobs, new Retention(Duration.ofDays(30)), Clock.systemUTC());
    }

    @BeforeEach
    void open() {
        Database.clear(DATABASE);
        jdbc.execute("truncate ledger.sweeps, ledger.models");
        jdbc.execute("drop schema if exists synth cascade");
        jdbc.execute("create schema synth");
        jdbc.execute("create table synth.task_sets_view (task_set text)");
        jdbc.execute("create table synth.jobs_view (task_set text)");
        jdbc.execute("create table synth.waves_view (blob text)");
    }

    /// A world of tasks: its set, and all that belongs to it.
    private record Tasks(Sha256 set, Set<Sha256> all) {}

    private Tasks tasks(String name) {
        var writer = new TaskSetWriter(blobs);
        Set<Sha256> all = new HashSet<>();
        for (int i = 0; i < 700; i++) {
            Sha256 bundle = blobs.text(name + " world " + i / 100);
            all.add(bundle);
            var world = new EnvironmentRef("world-" + i / 100, "1", bundle);
            var ref = TaskRef.of(new TaskId("task-" + i), Sha256.of(new byte[] {(byte) i}));
            writer.add(new TaskCard(ref, world, "orders", "lookup", i < 600 ? Split.TRAIN : Split.HELD_OUT));
        }
        Sha256 set = writer.finish(blobs.text(name + " corpus"));
        all.add(set);
        all.addAll(TaskSet.open(blobs, set).blobs());
        return new Tasks(set, all);
    }

    private void assertLeft(Set<Sha256> named) {
        assertThat(blobs.there()).containsExactlyInAnyOrderElementsOf(named);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatIsNamedStaysAndNothingElse(long seed) {
        Set<Sha256> named = new RandomLedger(seed).fill();
        blobs.age(Duration.ofHours(23));
        named.add(blobs.text("on its way"));
        Set<Sha256> before = blobs.there();
        Sweep look = upkeep.sweep(true);
        assertThat(blobs.there()).isEqualTo(before);
        Sweep sweep = upkeep.sweep(false);
        assertLeft(named);
        assertThat(sweep.freed()).isEqualTo(look.freed());
        assertThat(sweep.kept()).isEqualTo(look.kept());
        assertThat(count(sweep.freed())).isEqualTo(before.size() - named.size());
        assertThat(count(sweep.kept())).isEqualTo(named.size());
        assertThat(count(upkeep.sweep(false).freed())).isZero();
        assertLeft(named);
    }

    @Test
    void aDeletedRunGoesButNotWhatAnotherBeganFrom() {
        Sha256 first = blobs.folder("tokenizer", "weights 1");
        Sha256 second = blobs.folder("tokenizer", "weights 2");
        rows.run("parent", Optional.of(1), Sha256.of(new byte[0]), "{}");
        rows.version(new Place("parent", "rl", 1), first, false);
        rows.version(new Place("parent", "rl", 2), second, false);
        rows.checkpoint(new Place("parent", "rl", 2), blobs.folder("moments"));
        rows.episode("parent", "train", 0, Optional.of(blobs.text("tokens")), 1);
        rows.run("child", LIVES, Sha256.of(new byte[0]), "{}");
        rows.origin("child", new Place("parent", "rl", 1));
        new Deletion(JdbcClient.create(DATABASE)).delete(new RunId("parent"));
        upkeep.sweep(false);
        assertThat(blobs.there()).containsAll(blobs.all(first)).doesNotContain(second);
        assertThat(blobs.there()).hasSize(3);
        jdbc.update("update ledger.runs set status = 'CANCELLED', finished_at = now() where run = 'child'");
        new Deletion(JdbcClient.create(DATABASE)).delete(new RunId("child"));
        jdbc.update("update ledger.versions set deleted_at = now()");
        upkeep.sweep(false);
        assertThat(blobs.there()).isEmpty();
    }

    @Test
    void tokensOfOldRunsGoAndTheirRowsStay() {
        Sha256 tokens = blobs.text("tokens");
        Sha256 measured = blobs.text("measured");
        rows.run("old", Optional.of(31), Sha256.of(new byte[0]), "{}");
        rows.episode("old", "train", 0, Optional.of(tokens), 40);
        rows.run("measures", Optional.of(31), Sha256.of(new byte[0]), "{}");
        rows.episode("measures", "evaluate", 0, Optional.of(measured), 40);
        assertThat(upkeep.sweep(false).freed()).containsExactly(new Lot("expired-episodes", 1, 6));
        assertLeft(Set.of(measured));
        assertThat(rows.tokens("old")).isEqualTo(tokens.hex());
    }

    @Test
    void tokensOnTheirWayWaitForTheirResult() {
        blobs.age(Duration.ofDays(3));
        Sha256 played = blobs.text("tokens whose record waits in a topic");
        rows.run("waits", LIVES, Sha256.of(new byte[0]), "{}");
        rows.episode("waits", "train", 0, Optional.empty(), 4);
        blobs.age(Duration.ofDays(5));
        blobs.text("older than what was asked for");
        upkeep.sweep(false);
        assertLeft(Set.of(played));
        jdbc.update("update ledger.episodes set requested_at = now() - interval '60 days'");
        blobs.age(Duration.ofDays(16));
        blobs.text("older than any record waits");
        upkeep.sweep(false);
        assertLeft(Set.of(played));
        jdbc.update("update ledger.episodes set state = 'cancelled'");
        upkeep.sweep(false);
        assertLeft(Set.of());
    }

    @Test
    void aSynthesisThatHasNotEndedKeepsItsWavesAndTheirWorlds() {
        record Wave(List<TaskCard> cards, List<Long> seen) {}
        var world = new EnvironmentRef("world", "1", blobs.text("bundle"));
        var card = new TaskCard(TaskRef.unpinned(new TaskId("t")), world, "orders", "lookup", Split.TRAIN);
        Sha256 wave = blobs.put(Codec.encode(new Wave(List.of(card), List.of(1L))));
        jdbc.update("insert into synth.waves_view values (?)", wave.hex());
        blobs.text("of a synthesis that has ended");
        upkeep.sweep(false);
        assertLeft(Set.of(wave, world.digest()));
    }

    @Test
    void importedModelsAndWhatConfigsNameStay() {
        Sha256 imported = blobs.folder("config", "weights");
        Sha256 begunFrom = blobs.folder("other config", "other weights");
        jdbc.update("insert into ledger.models values ('/models/a', 'looks', ?, now())", imported.hex());
        rows.run(
                "tuned",
                Optional.of(1),
                Sha256.of(new byte[0]),
                "{\"policy\": {\"origin\": {\"folder\": {\"name\": \"b\", \"digest\": \"" + begunFrom + "\"}}}}");
        blobs.text("nobody's");
        upkeep.sweep(false);
        Set<Sha256> named = new HashSet<>(blobs.all(imported));
        named.addAll(blobs.all(begunFrom));
        assertLeft(named);
    }

    @Test
    void nothingIsSweptIfItCannotBeToldWhatIsNamed() {
        Sha256 weights = blobs.text("weights");
        rows.run("hurt", Optional.of(1), Sha256.of(new byte[0]), "{}");
        rows.version(new Place("hurt", "rl", 3), Sha256.of(new byte[7]), false);
        assertThatThrownBy(() -> upkeep.sweep(false))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("Version rl 3 of run hurt")
                .hasMessageContaining("delete the run");
        jdbc.execute("drop table synth.waves_view");
        jdbc.update("update ledger.versions set deleted_at = now()");
        assertThatThrownBy(() -> upkeep.sweep(false)).hasMessageContaining("older release");
        assertLeft(Set.of(weights));
    }

    @Test
    void blobsOfAnotherLedgerAreLeftAlone() {
        AgedBlobs others = new AgedBlobs();
        others.belongTo("another");
        Sha256 theirs = others.text("theirs");
        assertThatThrownBy(() -> upkeep(others).sweep(false))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("belong to the ledger another");
        assertThat(others.there()).containsExactly(theirs);
    }

    @Test
    void oneSweepsAtATimeAndOnceADay() throws SQLException {
        blobs.text("nobody's");
        assertThat(upkeep.daily()).as("a new ledger has no need").isEmpty();
        jdbc.update("update ledger.identity set created_at = now() - interval '25 hours'");
        try (Connection other = DATABASE.getConnection();
                var statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtextextended('agoge sweep', 0))");
            assertThat(upkeep.daily()).isEmpty();
            assertThatThrownBy(() -> upkeep.sweep(true)).hasMessageContaining("already");
            statement.execute("select pg_advisory_unlock_all()");
        }
        assertThat(upkeep.daily().map(Upkeep.Sweep::freed)).contains(List.of(new Lot("unnamed", 1, 8)));
        assertThat(upkeep.daily()).isEmpty();
    }

    private static long count(List<Lot> lots) {
        return lots.stream().mapToLong(Lot::blobs).sum();
    }

    /// Runs of all fates that share files, and by the way what of it may not be swept.
    private final class RandomLedger {
        private final Random random;
        private final Set<Sha256> named = new HashSet<>();
        private final List<Tasks> sets = new ArrayList<>();
        private final List<Place> living = new ArrayList<>();
        private final Map<String, Set<Sha256>> expired = new HashMap<>();
        private final Map<Place, Sha256> manifests = new HashMap<>();

        private RandomLedger(long seed) {
            this.random = new Random(seed);
        }

        private Set<Sha256> fill() {
            for (int i = 0; i < 3; i++) sets.add(tasks("set " + i));
            if (random.nextBoolean()) {
                jdbc.update(
                        "insert into synth.task_sets_view values (?)",
                        sets.get(2).set().hex());
                named.addAll(sets.get(2).all());
            }
            int runs = 2 + random.nextInt(6);
            for (int i = 0; i < runs; i++) run("run-" + i);
            return named;
        }

        private void run(String run) {
            boolean ended = random.nextBoolean();
            int days = random.nextInt(60);
            boolean deleted = ended && random.nextInt(3) == 0;
            Tasks tasks = sets.get(random.nextInt(2));
            Sha256 given = blobs.text(run + " conversations");
            rows.run(
                    run,
                    ended ? Optional.of(days) : LIVES,
                    tasks.set(),
                    "{\"stages\": [{\"lessons\": {\"conversations\": {\"digest\": \"" + given + "\"}}}]}");
            Set<Sha256> own = new HashSet<>(tasks.all());
            own.add(given);
            Sha256 vocabulary = shared("vocabulary");
            rows.vocabulary(run, vocabulary);
            own.add(vocabulary);
            if (!living.isEmpty() && random.nextBoolean()) begin(own, run, ended);
            versions(run, own, deleted);
            episodes(run, own, ended && days >= 30);
            if (deleted) new Deletion(JdbcClient.create(DATABASE)).delete(new RunId(run));
            else named.addAll(own);
        }

        /// From a version of another run, as it stands.
        private void begin(Set<Sha256> own, String run, boolean ended) {
            Place origin = living.get(random.nextInt(living.size()));
            rows.origin(run, origin);
            own.addAll(blobs.all(Objects.requireNonNull(manifests.get(origin))));
            if (!ended) own.addAll(expired.getOrDefault(origin.run(), Set.of()));
        }

        private void versions(String run, Set<Sha256> own, boolean deleted) {
            for (int step = 0; step < 4; step++) {
                Sha256 version = blobs.folder(shared("tokenizer").hex(), run + " weights " + step);
                Place place = new Place(run, "rl", step);
                boolean gone = random.nextInt(3) == 0;
                rows.version(place, version, gone);
                manifests.put(place, version);
                if (!gone) own.addAll(blobs.all(version));
                if (!gone && !deleted) living.add(place);
                Sha256 checkpoint = blobs.folder(run + " weights " + step, run + " moments " + step);
                if (random.nextBoolean()) {
                    rows.checkpoint(place, checkpoint);
                    own.addAll(blobs.all(checkpoint));
                }
            }
        }

        private void episodes(String run, Set<Sha256> own, boolean old) {
            for (int i = 0; i < 5; i++) {
                String kind = random.nextBoolean() ? "train" : "evaluate";
                Sha256 tokens = random.nextInt(4) == 0 ? shared("tokens") : blobs.text(run + " tokens " + i);
                rows.episode(run, kind, i, Optional.of(tokens), 50);
                if (!old || kind.equals("evaluate")) own.add(tokens);
                else expired.computeIfAbsent(run, _ -> new HashSet<>()).add(tokens);
            }
        }

        private Sha256 shared(String what) {
            return blobs.text(what + " " + random.nextInt(3));
        }
    }
}
