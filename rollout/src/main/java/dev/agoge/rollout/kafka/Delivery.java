package dev.agoge.rollout.kafka;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.Topics;
import dev.agoge.rollout.Played;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Lane;
import dev.agoge.wire.kafka.ShareGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request in this worker's hands, on a thread of its own: read, played, its tokens stored, its episode sent. Its
/// record is accepted only when the broker has the episode; whatever goes wrong on the way gives it back.
final class Delivery implements Runnable, Lane.Task {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    /// What every delivery of a worker needs.
    ///
    /// @param wanted whether anybody still waits for what a request asks
    /// @param longest after this, a clock has run out: the platform failed the episode, and it is asked for again
    record Desk(
            Function<EpisodeRequest, Played> play,
            BlobStore blobs,
            Producer<String, byte[]> producer,
            DeadLetters deadLetters,
            ShareGroup group,
            Predicate<EpisodeRequest> wanted,
            Duration longest) {}

    private final Desk desk;
    private final ConsumerRecord<String, byte[]> record;
    private final Lane.Done done;
    private final long began = System.nanoTime();

    /// Whoever sets it decides what becomes of the record: the episode's end, the clock, or the worker's.
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile @Nullable EpisodeRequest request;
    private volatile @Nullable Thread thread;

    Delivery(Desk desk, ConsumerRecord<String, byte[]> record, Lane.Done done) {
        this.desk = desk;
        this.record = record;
        this.done = done;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        EpisodeRequest read;
        try {
            read = Codec.decode(record.value(), EpisodeRequest.class);
            run(read.id());
        } catch (RuntimeException e) {
            refuse("no episode request can be read from it: " + e.getMessage());
            return;
        }
        request = read;
        if (dropped()) return;
        if (desk.group.isLast(delivery())) giveUp(read);
        else play(read);
    }

    private static String run(EpisodeId id) {
        return id.group().run().value();
    }

    private int delivery() {
        return record.deliveryCount().orElse((short) 1);
    }

    private void refuse(String reason) {
        if (!decided.compareAndSet(false, true)) return;
        log.warn("Record {} of {}: {}", record.offset(), record.topic(), reason);
        send(() -> desk.deadLetters.send(record, reason, acknowledge(AcknowledgeType.REJECT)));
    }

    /// The broker will not give this record out again, so this is the last chance to have the ledger close.
    private void giveUp(EpisodeRequest read) {
        if (!decided.compareAndSet(false, true)) return;
        String reason = "given out " + delivery() + " times, and no worker brought an episode";
        log.warn("Episode {}: {}", read.id(), reason);
        send(() -> desk.deadLetters.send(record, reason));
        sendEpisode(failed(read, reason));
    }

    private void play(EpisodeRequest read) {
        try {
            Played played = desk.play.apply(read);
            if (decided.get()) return;
            played.tokens().ifPresent(desk.blobs::put);
            if (decided.compareAndSet(false, true)) sendEpisode(played.episode());
        } catch (RuntimeException | Error e) {
            if (!decided.compareAndSet(false, true)) return;
            log.warn("Episode {} goes back to the queue", read.id(), e);
            done.as(AcknowledgeType.RELEASE);
        }
    }

    /// Nobody waits for it any more: it goes without a result, and counts as no attempt.
    ///
    /// @return whether it has gone
    boolean dropped() {
        EpisodeRequest read = request;
        if (read == null || desk.wanted.test(read) || !decided.compareAndSet(false, true)) return false;
        interrupt();
        log.debug("Episode {} is not wanted any more", read.id());
        done.as(AcknowledgeType.ACCEPT);
        return true;
    }

    /// The clock: an episode that does not end is stuck in something of ours.
    @Override
    public void expireIfOverdue() {
        EpisodeRequest read = request;
        Duration age = Duration.ofNanos(System.nanoTime() - began);
        if (read == null || age.compareTo(desk.longest) < 0 || !decided.compareAndSet(false, true)) return;
        interrupt();
        String reason = "not played to its end within " + desk.longest.toMillis() / 1000.0 + " s";
        log.warn("Episode {}: {}", read.id(), reason);
        sendEpisode(failed(read, reason));
    }

    @Override
    public void abandon() {
        if (decided.compareAndSet(false, true)) interrupt();
    }

    private void interrupt() {
        Thread playing = thread;
        if (playing != null && !playing.equals(Thread.currentThread())) playing.interrupt();
    }

    private static Episode failed(EpisodeRequest request, String reason) {
        Failure failure = new Failure(Failure.Kind.INFRASTRUCTURE, reason);
        return new Episode(
                request,
                List.of(),
                new Ending.Failed(failure),
                Optional.empty(),
                Optional.empty(),
                new Episode.Tally(0, 0, 0, 0, 0, 0));
    }

    private void sendEpisode(Episode episode) {
        send(() -> desk.producer.send(
                new ProducerRecord<>(Topics.EPISODES, run(episode.id()), Codec.encode(episode)),
                acknowledge(AcknowledgeType.ACCEPT)));
    }

    private Callback acknowledge(AcknowledgeType type) {
        return (sent, failure) -> {
            if (failure != null) log.warn("The broker did not take what record {} came to", record.offset(), failure);
            done.as(failure == null ? type : AcknowledgeType.RELEASE);
        };
    }

    private void send(Runnable sending) {
        try {
            sending.run();
        } catch (RuntimeException e) {
            log.warn("Record {} goes back to the queue", record.offset(), e);
            done.as(AcknowledgeType.RELEASE);
        }
    }
}
