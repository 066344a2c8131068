package dev.agoge.grpo.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.servers.TestKafka;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.OpenEpisodes;
import dev.agoge.grpo.Window;
import dev.agoge.wire.kafka.ShareGroup;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two runs and their workers on a real Kafka.
@Timeout(180)
class SharedQueueIT {
    private static final int EPISODES = 3000;

    /// One run that asks for far more than it may send, and what has become of it.
    private static final class Asking {
        private final RunId run;
        private final OpenEpisodes episodes = new OpenEpisodes();
        private final Arena arena;

        private Asking(String name, Producer<String, byte[]> producer, Window window) {
            this.run = new RunId(name);
            Arena.Line line =
                    new Arena.Line(new RequestQueue(producer), window::size, new Doorbell(), Duration.ofMinutes(1));
            Leave leave = new Leave(System::nanoTime, () -> {}, Duration.ofDays(1));
            Arena.Hold hold = new Arena.Hold(run, 1, Arithmetic.CPU, leave);
            this.arena = new Arena(episodes.ledger(), line, hold, Clock.systemUTC());
        }

        private synchronized void judged(EpisodeRequest request) {
            episodes.judged(request);
            arena.dispatch();
        }
    }

    private final List<RunId> begun = new ArrayList<>();

    @Test
    void eachOfTwoRunsHasItsShareOfTheEpisodesBegun() throws InterruptedException {
        try (TestKafka kafka = TestKafka.start(Duration.ofSeconds(30), Map.of(Topics.EPISODE_REQUESTS, 4));
                Producer<String, byte[]> producer = kafka.producer();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.address()))) {
            Crew crew = new Crew(admin, Arithmetic.CPU);
            Window window = new Window(crew, () -> 2);
            ShareGroup group = ShareGroup.prepare(kafka.address(), Topics.ROLLOUT_GROUP);
            Asking first = new Asking("first", producer, window);
            Asking second = new Asking("second", producer, window);
            List<Thread> lanes = new ArrayList<>();
            for (int lane = 0; lane < 4; lane++) {
                lanes.add(Thread.ofPlatform().daemon().start(() -> play(group, first, second)));
            }
            while (crew.getAsInt() < 4 * Topics.HANDFUL) Thread.sleep(100);
            assertThat(window.size()).isEqualTo(4 * Topics.HANDFUL);
            first.arena.ask(OpenEpisodes.groups(first.run, EPISODES / 4));
            second.arena.ask(OpenEpisodes.groups(second.run, EPISODES / 4));
            for (Thread lane : lanes) lane.join();
        }
        int settled = 4 * 2 * Topics.HANDFUL;
        for (int from = settled; from + 600 < EPISODES; from += 200) {
            long mine = begun.subList(from, from + 600).stream()
                    .filter(new RunId("first")::equals)
                    .count();
            assertThat(mine).as("of 600 from %d", from).isBetween(240L, 360L);
        }
    }

    /// Each lane plays a handful at a time, as a worker's do.
    private void play(ShareGroup group, Asking first, Asking second) {
        try (ShareConsumer<String, byte[]> member = group.member(Topics.HANDFUL)) {
            member.subscribe(List.of(Topics.EPISODE_REQUESTS));
            while (isShort()) {
                for (var record : member.poll(Duration.ofMillis(500))) {
                    EpisodeRequest request = Codec.decode(record.value(), EpisodeRequest.class);
                    RunId run = request.id().group().run();
                    synchronized (begun) {
                        begun.add(run);
                    }
                    (run.equals(first.run) ? first : second).judged(request);
                    member.acknowledge(record, AcknowledgeType.ACCEPT);
                }
                member.commitSync();
            }
        }
    }

    private boolean isShort() {
        synchronized (begun) {
            return begun.size() < EPISODES;
        }
    }
}
