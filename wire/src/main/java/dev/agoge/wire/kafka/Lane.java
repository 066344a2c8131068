package dev.agoge.wire.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One share consumer and the one thread that may touch it. It takes a handful of records, has each worked on
/// elsewhere, acknowledges those that are done and renews the locks of the others until all of them are.
///
/// Kafka gives a share consumer no new record before all of the last handful are done, so a worker has several lanes:
/// while one waits for its last episode, the others have theirs begin.
public final class Lane implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int DEFAULT_LOCK_MILLIS = 30_000;

    /// Begins the work on a record elsewhere and returns at once.
    public interface Work {
        Task begin(ConsumerRecord<String, byte[]> record, Done done);
    }

    /// Told once, from any thread, how the record is to be acknowledged.
    public interface Done {
        void as(AcknowledgeType type);
    }

    /// Work that goes on elsewhere.
    public interface Task {
        /// Asked each time before the record's lock is renewed.
        void expireIfOverdue();

        /// Nobody will acknowledge the record from here: it has gone back, and another delivery of it will come.
        void abandon();
    }

    private record Position(int partition, long offset) {
        static Position of(ConsumerRecord<?, ?> record) {
            return new Position(record.partition(), record.offset());
        }
    }

    private record Outcome(Position position, AcknowledgeType type) {}

    private final ShareGroup group;
    private final String topic;
    private final int records;
    private final Work work;

    /// Work under way, whether or not its lock is still ours.
    private final Map<Position, Task> underWay = new HashMap<>();

    /// What the last poll returned and is not acknowledged yet, in the order it came.
    private final Map<Position, ConsumerRecord<String, byte[]>> inHand = new LinkedHashMap<>();

    /// Outcomes of records whose renewal has not come back yet: acknowledged when it does.
    private final Map<Position, AcknowledgeType> early = new HashMap<>();

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private volatile boolean stopping;
    private volatile @Nullable ShareConsumer<String, byte[]> consumer;

    public Lane(ShareGroup group, String topic, int records, Work work) {
        this.group = group;
        this.topic = topic;
        this.records = records;
        this.work = work;
    }

    /// Releases what is not done and ends. May be called from any thread.
    public void stop() {
        stopping = true;
        ShareConsumer<String, byte[]> current = consumer;
        if (current != null) current.wakeup();
    }

    @Override
    public void run() {
        while (!stopping) {
            try (ShareConsumer<String, byte[]> member = group.member(records)) {
                consumer = member;
                member.subscribe(List.of(topic));
                serve(member);
            } catch (WakeupException e) {
                if (!stopping) throw e;
            } catch (RuntimeException e) {
                log.warn("A lane of {} lost its consumer and takes a new one", group.name(), e);
                pause();
            } finally {
                consumer = null;
                forget();
            }
        }
    }

    private void serve(ShareConsumer<String, byte[]> member) {
        try {
            while (!stopping) {
                take(member, member.poll(IDLE));
                long renewal = System.nanoTime() + lockMillis(member) * 1_000_000L / 2;
                while (!inHand.isEmpty() && !stopping && System.nanoTime() < renewal) attend(member);
                renew(member);
            }
        } catch (WakeupException e) {
            if (!stopping) throw e;
        }
        release(member);
    }

    private static int lockMillis(ShareConsumer<?, ?> member) {
        return member.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MILLIS);
    }

    private void take(ShareConsumer<String, byte[]> member, ConsumerRecords<String, byte[]> polled) {
        inHand.clear();
        boolean fresh = false;
        for (ConsumerRecord<String, byte[]> record : polled) {
            Position position = Position.of(record);
            AcknowledgeType outcome = early.remove(position);
            if (outcome != null) {
                member.acknowledge(record, outcome);
                continue;
            }
            inHand.put(position, record);
            if (underWay.containsKey(position)) continue;
            fresh = true;
            underWay.put(position, work.begin(record, type -> outcomes.add(new Outcome(position, type))));
        }
        // New records come only when no renewal is pending: what is still early has lost its lock, and whoever holds it
        // now will send the same episode again. The first result wins.
        if (fresh) early.clear();
    }

    private void attend(ShareConsumer<String, byte[]> member) {
        Outcome outcome;
        try {
            outcome = outcomes.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
            return;
        }
        if (outcome == null) return;
        for (; outcome != null; outcome = outcomes.poll()) settle(member, outcome);
        // The next poll takes the acknowledgements along when nothing is left to wait for.
        if (!inHand.isEmpty()) member.commitAsync();
    }

    private void settle(ShareConsumer<String, byte[]> member, Outcome outcome) {
        underWay.remove(outcome.position);
        ConsumerRecord<String, byte[]> record = inHand.remove(outcome.position);
        if (record == null) early.put(outcome.position, outcome.type);
        else member.acknowledge(record, outcome.type);
    }

    /// Renewed records come back with the next poll, which is when their locks are known to hold. Until then
    /// nothing can be said of them.
    private void renew(ShareConsumer<String, byte[]> member) {
        if (inHand.isEmpty()) return;
        inHand.forEach((position, record) -> {
            Task task = underWay.get(position);
            if (task != null) task.expireIfOverdue();
            member.acknowledge(record, AcknowledgeType.RENEW);
        });
        inHand.clear();
        member.commitSync();
    }

    /// What is being renewed goes back when the consumer closes.
    private void release(ShareConsumer<String, byte[]> member) {
        for (Outcome done = outcomes.poll(); done != null; done = outcomes.poll()) settle(member, done);
        underWay.values().forEach(Task::abandon);
        inHand.values().forEach(record -> member.acknowledge(record, AcknowledgeType.RELEASE));
        member.commitSync();
    }

    /// The locks went with the consumer: another worker will take the records, or this one again.
    private void forget() {
        underWay.values().forEach(Task::abandon);
        underWay.clear();
        inHand.clear();
        early.clear();
        outcomes.clear();
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
    }
}
