package dev.agoge.rollout.kafka;

import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.rollout.Played;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// A worker in a process of its own that takes requests and never ends an episode: it is there to be killed.
@SuppressWarnings("try") // a worker works as long as it is open
final class Doomed {
    private Doomed() {}

    static void main(String[] arguments) throws InterruptedException {
        var appetite = new EpisodeWorker.Appetite(1, 8, Duration.ofHours(1));
        try (var worker = new EpisodeWorker(
                arguments[0], request -> hold(request.id().toString()), new InMemoryBlobs(), appetite)) {
            new CountDownLatch(1).await();
        }
    }

    private static Played hold(String id) {
        System.out.println("holding " + id);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("nobody lets go of it");
    }
}
