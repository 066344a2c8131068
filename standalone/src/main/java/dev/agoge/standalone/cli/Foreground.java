package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Disk;
import dev.agoge.standalone.home.Home;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A platform in the foreground of a terminal. However it ends (its work is done, Ctrl-C, a server that fails, a disk
/// that fills) it is closed in order, and the user reads in one sentence what happened and how to go on.
final class Foreground implements AutoCloseable {
    private static final Duration LOOK_AT_DISK = Duration.ofSeconds(5);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(60);

    private final Streams streams;
    private final AtomicReference<String> again = new AtomicReference<>("the same command");
    private final AtomicReference<@Nullable RunningPlatform> running = new AtomicReference<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final Thread hook = new Thread(this::interrupted, "agoge-shutdown");

    Foreground(Streams streams) {
        this.streams = streams;
    }

    Streams streams() {
        return streams;
    }

    /// From here on an end is announced.
    ///
    /// @param again the command that goes on from where this one stopped
    void begin(String again) {
        this.again.set(again);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Keeps it until it is closed, and watches its disk.
    RunningPlatform keep(RunningPlatform platform) {
        running.set(platform);
        Thread.ofPlatform().daemon().name("disk-watch").start(() -> watchDisk(platform.home()));
        return platform;
    }

    /// Ends the process because of something it cannot go on without. Comes back at once.
    void fail(String sentence) {
        if (!ending.compareAndSet(false, true)) return;
        streams.err().println("\nagoge: " + sentence + " What was done is kept. Go on with: " + again.get());
        // Not on the caller's thread: it may be one of those that must end first.
        Thread.ofPlatform().name("agoge-exit").start(() -> System.exit(ExitCode.FAILED));
    }

    /// Whether the process is being ended from elsewhere, so that what breaks now is not worth a word.
    boolean ending() {
        return ending.get();
    }

    /// Blocks until the process ends.
    static void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /// The work is done, or was never begun.
    @Override
    public void close() {
        if (!ending.compareAndSet(false, true)) return;
        closePlatform();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /// By Ctrl-C or a request to terminate. What has not been started yet needs no closing: the kernel ends PostgreSQL
    /// with us, and every file appears whole or not at all.
    private void interrupted() {
        if (ending.compareAndSet(false, true)) {
            streams.err().println("\nStopping. What was done is kept; go on with: " + again.get());
        }
        Thread closing = Thread.ofPlatform().daemon().name("agoge-close").start(this::closePlatform);
        try {
            if (!closing.join(LONGEST_CLOSE)) Runtime.getRuntime().halt(ExitCode.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closePlatform() {
        RunningPlatform platform = running.getAndSet(null);
        if (platform == null) return;
        try {
            platform.close();
        } catch (RuntimeException e) {
            log().warn("the platform did not close well", e);
        }
    }

    private void watchDisk(Home home) {
        Disk disk = Disk.toRun(home.folder());
        try {
            while (!ending()) {
                if (disk.nearlyFull()) fail("The disk under " + home.folder() + " is nearly full; free some room.");
                Thread.sleep(LOOK_AT_DISK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Not a constant: the first logger must come after the log file is named.
    private static Logger log() {
        return LoggerFactory.getLogger(Foreground.class);
    }
}
