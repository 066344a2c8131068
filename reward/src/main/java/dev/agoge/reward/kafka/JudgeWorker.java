package dev.agoge.reward.kafka;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Topics;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Producers;
import dev.agoge.wire.kafka.ShareGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes episodes as they end and has each judged. Judging takes a millisecond, so one thread does it, a handful at a
/// time: judged, sent together, and accepted when the broker has them. Any number of workers share the work.
public final class JudgeWorker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JudgeWorker.class);
    private static final int HANDFUL = 200;
    private static final int TRIES = 3;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private record Sent(ConsumerRecord<String, byte[]> record, Future<RecordMetadata> receipt, AcknowledgeType type) {}

    private final ShareGroup group;
    private final Function<Episode, JudgedEpisode> judge;
    private final Producer<String, byte[]> producer;
    private final DeadLetters deadLetters;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable ShareConsumer<String, byte[]> consumer;

    /// Begins to work at once.
    public JudgeWorker(String kafka, Function<Episode, JudgedEpisode> judge) throws InterruptedException {
        this.group = ShareGroup.prepare(kafka, Topics.REWARD_GROUP);
        this.judge = judge;
        this.producer = Producers.create(kafka, "reward");
        this.deadLetters = new DeadLetters(producer);
        this.thread = Thread.ofPlatform().name("reward").start(this::work);
    }

    private void work() {
        while (!stopping) {
            try (ShareConsumer<String, byte[]> member = group.member(HANDFUL)) {
                consumer = member;
                member.subscribe(List.of(Topics.EPISODES));
                while (!stopping) settle(member, judge(member.poll(IDLE)));
            } catch (WakeupException e) {
                if (!stopping) throw e;
            } catch (RuntimeException e) {
                if (stopping) return;
                log.warn("The judge lost its consumer and takes a new one", e);
                pause();
            } finally {
                consumer = null;
            }
        }
    }

    private List<Sent> judge(ConsumerRecords<String, byte[]> records) {
        List<Sent> sent = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) sent.add(judge(record));
        return sent;
    }

    /// Whatever this record is, those beside it must not suffer for it.
    private Sent judge(ConsumerRecord<String, byte[]> record) {
        try {
            Episode episode = Codec.decode(record.value(), Episode.class);
            return send(record, episode);
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            String reason = "no episode can be read from it: " + e.getMessage();
            log.warn("Record {} of {}: {}", record.offset(), record.topic(), reason);
            return new Sent(record, deadLetters.send(record, reason), AcknowledgeType.REJECT);
        }
    }

    private Sent send(ConsumerRecord<String, byte[]> record, Episode episode) {
        String run = episode.id().group().run().value();
        int delivery = record.deliveryCount().orElse((short) 1);
        JudgedEpisode judged = group.isLast(delivery) ? giveUp(record, episode, delivery) : judge(episode);
        return new Sent(
                record,
                producer.send(new ProducerRecord<>(Topics.JUDGED_EPISODES, run, Codec.encode(judged))),
                AcknowledgeType.ACCEPT);
    }

    /// The broker will not give this record out again, so this is the last chance to have the ledger close.
    private JudgedEpisode giveUp(ConsumerRecord<String, byte[]> record, Episode episode, int delivery) {
        String reason = "given out " + delivery + " times, and no worker brought a verdict";
        log.warn("Episode {}: {}", episode.id(), reason);
        deadLetters.send(record, reason);
        return unjudged(episode, reason);
    }

    /// What fails in the judging is tried again here: playing the episode again would bring the same episode.
    private JudgedEpisode judge(Episode episode) {
        JudgedEpisode judged = tried(episode);
        for (int tries = 1; tries < TRIES && failedHere(judged); tries++) judged = tried(episode);
        if (failedHere(judged)) log.warn("Episode {}: {}", episode.id(), judged.verdict());
        return judged;
    }

    private JudgedEpisode tried(Episode episode) {
        try {
            return judge.apply(episode);
        } catch (RuntimeException | StackOverflowError e) {
            return unjudged(episode, e.toString());
        }
    }

    private static JudgedEpisode unjudged(Episode episode, String why) {
        return new JudgedEpisode(episode, new Verdict.Unjudged(new Failure(Failure.Kind.VERIFIER, why)));
    }

    private static boolean failedHere(JudgedEpisode judged) {
        return judged.verdict() instanceof Verdict.Unjudged && judged.episode().ending() instanceof Ending.Stopped;
    }

    /// The next poll takes the acknowledgements along; the last ones go when the consumer closes.
    private void settle(ShareConsumer<String, byte[]> member, List<Sent> sent) {
        if (sent.isEmpty()) return;
        producer.flush();
        for (Sent one : sent) member.acknowledge(one.record, arrived(one) ? one.type : AcknowledgeType.RELEASE);
    }

    private static boolean arrived(Sent sent) {
        try {
            sent.receipt.get();
            return true;
        } catch (ExecutionException e) {
            log.warn("The broker did not take what record {} came to", sent.record.offset(), e.getCause());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void pause() {
        try {
            Thread.sleep(IDLE);
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
    }

    /// Finishes the handful in hand.
    @Override
    public void close() {
        stopping = true;
        ShareConsumer<String, byte[]> current = consumer;
        if (current != null) current.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}
