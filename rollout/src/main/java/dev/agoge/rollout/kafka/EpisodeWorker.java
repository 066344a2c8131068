package dev.agoge.rollout.kafka;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.Topics;
import dev.agoge.rollout.Played;
import dev.agoge.rollout.Standings;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Follower;
import dev.agoge.wire.kafka.Lane;
import dev.agoge.wire.kafka.Producers;
import dev.agoge.wire.kafka.ShareGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;

/// Takes episode requests from the work queue and plays many of them at once, so that the engine has something to
/// batch. Any number of workers share the queue; what a dead or stuck one held is given to another when its locks
/// run out.
public final class EpisodeWorker implements AutoCloseable {
    /// How much a worker takes on.
    ///
    /// @param lanes consumers; each works through one handful of requests at a time
    /// @param handful requests of a lane; siblings of a group lie next to each other in it
    /// @param longest an episode that takes longer is stuck
    public record Appetite(int lanes, int handful, Duration longest) {
        public static final Appetite DEFAULT = new Appetite(8, Topics.HANDFUL, Duration.ofMinutes(15));

        public Appetite {
            if (lanes < 1 || handful < 1) {
                throw new IllegalArgumentException(
                        "a worker needs a lane and a request in it, but has " + lanes + " lanes of " + handful);
            }
        }
    }

    private final Producer<String, byte[]> producer;
    private final ExecutorService episodes = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("episode-", 0).factory());
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Standings standings = new Standings();
    private final Set<Delivery> underWay = ConcurrentHashMap.newKeySet();
    private final Follower states;

    /// Begins to work at once.
    ///
    /// @param play called on a virtual thread for each request
    public EpisodeWorker(String kafka, Function<EpisodeRequest, Played> play, BlobStore blobs, Appetite appetite)
            throws InterruptedException {
        ShareGroup group = ShareGroup.prepare(kafka, Topics.ROLLOUT_GROUP);
        this.producer = Producers.create(kafka, "rollout");
        Delivery.Desk desk = new Delivery.Desk(
                play, blobs, producer, new DeadLetters(producer), group, standings::wants, appetite.longest());
        for (int i = 0; i < appetite.lanes(); i++) {
            Lane lane = new Lane(group, Topics.EPISODE_REQUESTS, appetite.handful(), (record, done) -> {
                Delivery delivery = new Delivery(desk, record, done);
                episodes.execute(() -> play(delivery));
                return delivery;
            });
            lanes.add(lane);
            threads.add(Thread.ofPlatform().name("rollout-lane-" + i).start(lane));
        }
        this.states = new Follower(
                kafka,
                Topics.RUN_STATES,
                Follower.From.FIRST,
                record -> moved(Codec.decode(record.value(), RunState.class)));
    }

    private void play(Delivery delivery) {
        underWay.add(delivery);
        try {
            delivery.run();
        } finally {
            underWay.remove(delivery);
        }
    }

    private void moved(RunState state) {
        standings.moved(state);
        underWay.forEach(Delivery::dropped);
    }

    /// Gives back what is not done, and returns when nothing of this worker runs any more.
    @Override
    public void close() {
        states.close();
        lanes.forEach(Lane::stop);
        boolean interrupted = false;
        for (Thread thread : threads) interrupted |= joinInterruptibly(thread);
        episodes.shutdownNow();
        producer.close();
        episodes.close();
        if (interrupted) Thread.currentThread().interrupt();
    }

    private static boolean joinInterruptibly(Thread thread) {
        try {
            thread.join();
            return false;
        } catch (InterruptedException e) {
            thread.interrupt();
            return true;
        }
    }
}
