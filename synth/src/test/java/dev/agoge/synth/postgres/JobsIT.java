package dev.agoge.synth.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.TaskJob;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.servers.TestPostgres;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Jobs;
import dev.agoge.synth.Jobs.Claim;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.app.SynthRole;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsIT {
    private static final Sha256 SET = Sha256.of(new byte[] {1});

    private final DataSource database = TestPostgres.database();
    private final TaskDesk desk = new PostgresTaskDesk(database);
    private final Jobs jobs = new PostgresJobs(database, Duration.ofSeconds(30));
    private final Jobs hasty = new PostgresJobs(database, Duration.ofMillis(50));

    @BeforeEach
    void layOut() {
        SynthSchema.migrate(database);
    }

    private static String spec(int seed, int train) {
        return "{\"seed\":" + seed + ",\"mix\":\"small\",\"train\":" + train
                + ",\"held_out\":4,\"held_out_combination\":0,\"documents\":3}";
    }

    @Test
    void whatIsAskedForIsQueued() {
        TaskJob job = desk.create(spec(1, 10), "desk-tasks", "ada");
        assertThat(job.state()).isEqualTo(TaskJob.State.QUEUED);
        assertThat(job.asked().owner()).isEqualTo("ada");
        assertThat(job.asked().document()).contains("\"held_out\":4");
        assertThat(job.times().created()).isPositive();
        assertThat(job.times().started()).isZero();
        assertThat(desk.job(job.id())).contains(job);
        assertThat(desk.job("desk-tasks")).contains(job);
        assertThat(desk.job("job-99")).isEmpty();
        assertThat(desk.job("job-99999999999999999999")).isEmpty();
        assertThat(desk.job("a\0b")).isEmpty();
        assertThat(desk.jobs(10)).containsExactly(job);
        assertThat(desk.create(spec(1, 10), "desk-tasks", "ben")).isEqualTo(job);
        assertThatThrownBy(() -> desk.create(spec(2, 10), "desk-tasks", "ada"))
                .hasMessageContaining("the name 'desk-tasks' is taken");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> desk.create(spec(1, 0), "a", "ada"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("train must be from 1");
        assertThatThrownBy(() -> desk.create("{", "a", "ada")).hasMessageContaining("this is no spec of tasks");
        assertThatThrownBy(() -> desk.create("{\"seed\": 1}", "a", "ada")).hasMessageContaining("no spec of tasks");
        assertThatThrownBy(() -> desk.create(spec(1, 1), "A name", "ada")).hasMessageContaining("a task set's name");
        assertThatThrownBy(() -> desk.create(spec(1, 1), "a", "\0")).hasMessageContaining("an owner");
        assertThat(desk.jobs(10)).isEmpty();
    }

    @Test
    void aJobIsClaimedByOneAlone() throws InterruptedException, ExecutionException {
        for (int i = 0; i < 5; i++) desk.create(spec(i, 10), "set-" + i, "ada");
        List<Future<Optional<Claim>>> claims = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 16; i++) {
                String worker = "w" + i;
                claims.add(threads.submit(() -> jobs.claim(worker)));
            }
        }
        List<String> claimed = new ArrayList<>();
        for (Future<Optional<Claim>> claim : claims) claim.get().ifPresent(one -> claimed.add(one.job()));
        assertThat(claimed).hasSize(5).doesNotHaveDuplicates();
        assertThat(jobs.claim("late")).isEmpty();
    }

    @Test
    void theOldestComesFirst() {
        for (int i = 0; i < 3; i++) desk.create(spec(i, 10), "set-" + i, "ada");
        for (int i = 0; i < 3; i++) {
            assertThat(desk.job(jobs.claim("w").orElseThrow().job())
                            .orElseThrow()
                            .asked()
                            .name())
                    .isEqualTo("set-" + i);
        }
    }

    @Test
    void oneWhoseWorkerIsSilentIsTakenUpByAnotherAndTheFirstIsNotHeard() throws InterruptedException {
        TaskJob job = desk.create(spec(1, 10), "set", "ada");
        Claim first = hasty.claim("first").orElseThrow();
        Thread.sleep(100);
        Claim second = jobs.claim("second").orElseThrow();
        assertThat(second.job()).isEqualTo(job.id());
        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        Funnel funnel = new Funnel(List.of(new Funnel.Stage("drawn", 12, 0, "")));
        assertThat(jobs.renew(first)).isFalse();
        assertThat(jobs.progress(first, 9, 10, funnel)).isFalse();
        jobs.failed(first, "too late");
        jobs.release(first);
        jobs.done(first, SET);
        assertThat(jobs.renew(second)).isTrue();
        assertThat(jobs.progress(second, 3, 14, funnel)).isTrue();
        TaskJob now = desk.job(job.id()).orElseThrow();
        assertThat(now.state()).isEqualTo(TaskJob.State.RUNNING);
        assertThat(now.count()).isEqualTo(new TaskJob.Count(3, 14));
        jobs.done(second, SET);
        assertThat(desk.job(job.id()).orElseThrow().taskSet()).contains(SET);
        assertThat(jobs.renew(second)).isFalse();
        assertThat(jobs.claim("third")).isEmpty();
    }

    @Test
    void aRenewedClaimHolds() throws InterruptedException {
        desk.create(spec(1, 10), "set", "ada");
        Claim claim = hasty.claim("first").orElseThrow();
        assertThat(jobs.renew(claim)).isTrue();
        Thread.sleep(100);
        assertThat(jobs.claim("second")).isEmpty();
    }

    @Test
    void oneThatFailedSaysWhyAndIsQueuedWhenAskedForAgain() {
        TaskJob job = desk.create(spec(1, 10), "set", "ada");
        jobs.failed(jobs.claim("w").orElseThrow(), "no more\0tasks");
        TaskJob failed = desk.job(job.id()).orElseThrow();
        assertThat(failed.state()).isEqualTo(TaskJob.State.FAILED);
        assertThat(failed.error()).isEqualTo("no more\uFFFDtasks");
        assertThat(failed.times().ended()).isPositive();
        assertThat(jobs.claim("w")).isEmpty();
        assertThat(desk.create(spec(1, 10), "set", "ada").state()).isEqualTo(TaskJob.State.QUEUED);
        assertThat(jobs.claim("w")).isPresent();
    }

    @Test
    void theRoleMakesWhatIsAskedForAndItIsFoundByNameAndDigest() throws InterruptedException {
        InMemoryBlobs blobs = new InMemoryBlobs();
        Synthesis synthesis = new Synthesis(blobs, new PostgresTaskSets(database, Clock.systemUTC()), 2);
        desk.create(spec(1, 12), "good", "ada");
        desk.create(
                "{\"seed\":1,\"train\":5000,\"held_out\":0,\"held_out_combination\":0,\"documents\":1,\"mix\":{\"domains\":"
                        + "[\"orders\"],\"shapes\":[{\"shape\":\"lookup\",\"weight\":1}],\"held_out\":[\"orders/lookup\"],"
                        + "\"records\":4,\"fewest_parts\":2,\"most_parts\":2,\"names\":16,\"values\":4,\"tasks\":1,"
                        + "\"shapes_per_environment\":1,\"frames\":1,\"courtesy\":0,\"status_conditions\":1,"
                        + "\"status_choices\":1}}",
                "dry",
                "ada");
        desk.create(spec(1, 12), "same", "ben");
        SynthRole role = new SynthRole(() -> {}, jobs, synthesis, "w", Duration.ofMillis(20));
        role.start();
        try {
            for (int i = 0; i < 600 && open() > 0; i++) Thread.sleep(100);
        } finally {
            role.stop();
        }
        TaskJob good = desk.job("good").orElseThrow();
        assertThat(good.state()).as(good.error()).isEqualTo(TaskJob.State.DONE);
        assertThat(good.count()).isEqualTo(new TaskJob.Count(16, 16));
        assertThat(desk.job("same").orElseThrow().taskSet()).isEqualTo(good.taskSet());
        assertThat(desk.job("dry").orElseThrow().state()).isEqualTo(TaskJob.State.FAILED);
        assertThat(desk.job("dry").orElseThrow().error()).contains("the mix leaves nothing for the split TRAIN");
        Sha256 digest = good.taskSet().orElseThrow();
        assertThat(desk.sets(10)).singleElement().satisfies(set -> {
            assertThat(set.digest()).isEqualTo(digest);
            assertThat(set.names()).containsExactly("good", "same");
            assertThat(set.sizes().train()).isEqualTo(12);
            assertThat(set.sizes().heldOut()).isEqualTo(4);
        });
        assertThat(desk.set("same")).isEqualTo(desk.set(digest.hex())).isPresent();
        assertThat(desk.set("dry")).isEmpty();
        assertThat(TaskSet.open(blobs, digest).of(Split.TRAIN)).hasSize(12);
    }

    private long open() {
        return desk.jobs(10).stream()
                .filter(job -> job.state() == TaskJob.State.QUEUED || job.state() == TaskJob.State.RUNNING)
                .count();
    }

    @Test
    void aRoleThatIsStoppedGivesItsJobBack() throws InterruptedException {
        Synthesis synthesis = new Synthesis(new InMemoryBlobs(), new PostgresTaskSets(database, Clock.systemUTC()), 1);
        TaskJob job = desk.create(spec(3, 100_000), "long", "ada");
        SynthRole role = new SynthRole(() -> {}, jobs, synthesis, "w", Duration.ofMillis(20));
        role.start();
        for (int i = 0; i < 300 && desk.job(job.id()).orElseThrow().count().done() == 0; i++) Thread.sleep(100);
        role.stop();
        assertThat(desk.job(job.id()).orElseThrow().state()).isEqualTo(TaskJob.State.QUEUED);
        assertThat(new PostgresTaskSets(database, Clock.systemUTC())
                        .waves(job.asked().spec()))
                .isNotEmpty();
        assertThat(jobs.claim("another").orElseThrow().job()).isEqualTo(job.id());
    }
}
