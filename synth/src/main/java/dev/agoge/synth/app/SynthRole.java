package dev.agoge.synth.app;

import dev.agoge.contracts.Codec;
import dev.agoge.synth.Funnel;
import dev.agoge.synth.Jobs;
import dev.agoge.synth.Jobs.Claim;
import dev.agoge.synth.Spec;
import dev.agoge.synth.Synthesis;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Makes the task sets that are asked for, one after another, while the process runs.
public final class SynthRole implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SynthRole.class);

    private final Runnable asking;
    private final Jobs jobs;
    private final Synthesis synthesis;
    private final String worker;
    private final Duration idle;
    private @Nullable Thread working;

    /// @param asking has jobs made of what others wait for
    /// @param worker what it is called in the table of jobs
    /// @param idle how long it waits before it looks for work again
    public SynthRole(Runnable asking, Jobs jobs, Synthesis synthesis, String worker, Duration idle) {
        this.asking = asking;
        this.jobs = jobs;
        this.synthesis = synthesis;
        this.worker = worker;
        this.idle = idle;
    }

    @Override
    public synchronized void start() {
        if (working != null) return;
        Thread thread = new Thread(this::work, "synth-jobs");
        thread.setDaemon(true);
        thread.start();
        working = thread;
    }

    @Override
    public synchronized void stop() {
        Thread thread = working;
        working = null;
        if (thread == null) return;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return working != null;
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<Claim> claim = claim();
                if (claim.isPresent()) make(claim.get());
                else Thread.sleep(idle);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nothing while the database is away: it is asked again.
    private Optional<Claim> claim() {
        try {
            asking.run();
            return jobs.claim(worker);
        } catch (RuntimeException e) {
            LOG.warn("Jobs cannot be looked for: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /// The claim went to another worker, who makes the same set.
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void make(Claim claim) throws InterruptedException {
        try (ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("synth-lease").factory())) {
            try {
                long third = jobs.lease().toMillis() / 3;
                renewing.scheduleAtFixedRate(() -> renew(claim), third, third, TimeUnit.MILLISECONDS);
                Spec spec = Codec.fromJson(claim.document(), Spec.class);
                jobs.done(
                        claim,
                        synthesis
                                .run(spec, (done, total, soFar) -> tell(claim, done, total, soFar))
                                .taskSet());
            } catch (Lost e) {
                LOG.warn("{} is somebody else's now", claim.job());
            } catch (InterruptedException e) {
                jobs.release(claim);
                throw e;
            } catch (RuntimeException e) {
                // What was interrupted while it wrote a blob did not fail.
                if (Thread.interrupted()) {
                    jobs.release(claim);
                    throw new InterruptedException();
                }
                LOG.warn("{} failed", claim.job(), e);
                fail(claim, e);
            } finally {
                renewing.shutdownNow();
            }
        }
    }

    private void tell(Claim claim, long done, long total, Funnel soFar) {
        if (!jobs.progress(claim, done, total, soFar)) throw new Lost();
    }

    /// A renewal that does not come through is tried again; if none does, the next progress finds the claim lost.
    private void renew(Claim claim) {
        try {
            jobs.renew(claim);
        } catch (RuntimeException e) {
            LOG.warn("The lease of {} is not renewed: {}", claim.job(), e.getMessage());
        }
    }

    /// If not even this can be written, the lease runs out and the job is taken up again.
    private void fail(Claim claim, RuntimeException why) {
        try {
            jobs.failed(claim, String.valueOf(why.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("The failure of {} is not recorded: {}", claim.job(), e.getMessage());
        }
    }
}
