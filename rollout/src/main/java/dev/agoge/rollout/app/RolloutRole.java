package dev.agoge.rollout.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.rollout.RolloutLoop;
import dev.agoge.rollout.RolloutStatus;
import dev.agoge.rollout.kafka.EpisodeWorker;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// A worker that plays while the process runs, and says now and then how it goes. Starts before those who ask for
/// episodes, and stops after them.
final class RolloutRole implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RolloutRole.class);
    private static final Duration REPORT = Duration.ofSeconds(30);

    private final String kafka;
    private final RolloutLoop loop;
    private final BlobStore blobs;
    private final RolloutStatus status;
    private @Nullable EpisodeWorker worker;
    private @Nullable Thread reporter;

    RolloutRole(String kafka, RolloutLoop loop, BlobStore blobs, RolloutStatus status) {
        this.kafka = kafka;
        this.loop = loop;
        this.blobs = blobs;
        this.status = status;
    }

    @Override
    public synchronized void start() {
        if (worker != null) return;
        try {
            worker = new EpisodeWorker(kafka, status.counting(loop::play), blobs, EpisodeWorker.Appetite.DEFAULT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the rollout worker could begin", e);
        }
        reporter = Thread.ofVirtual().name("rollout-report").start(this::report);
    }

    private void report() {
        RolloutStatus.Counts before = status.counts();
        try {
            while (true) {
                Thread.sleep(REPORT);
                RolloutStatus.Counts now = status.counts();
                if (now.ended() > before.ended()) log(before, now);
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void log(RolloutStatus.Counts before, RolloutStatus.Counts now) {
        String endings = now.stops().entrySet().stream()
                .filter(stop -> stop.getValue() > 0)
                .map(stop -> stop.getKey() + " " + stop.getValue())
                .collect(Collectors.joining(", "));
        log.info(
                "{} episodes ended, {} running, {} policy tokens/s; {}; failures {}",
                now.ended(),
                now.running(),
                (now.policyTokens() - before.policyTokens()) / REPORT.toSeconds(),
                endings,
                now.failures().values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public synchronized void stop() {
        EpisodeWorker running = worker;
        worker = null;
        if (running != null) running.close();
        if (reporter != null) reporter.interrupt();
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }

    @Override
    public int getPhase() {
        return 100;
    }
}
