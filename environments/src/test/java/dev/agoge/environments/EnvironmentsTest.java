package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
    private final BlobStore blobs = new InMemoryBlobs();
    private final Environments environments = new Environments(blobs, 2);

    @Test
    void whatIsUsedIsKeptAndTheLongestUnusedIsLetGo() {
        EnvironmentRef first = publish("first");
        EnvironmentRef second = publish("second");
        Environment kept = environments.load(first);
        Environment gone = environments.load(second);
        assertThat(environments.load(first)).isSameAs(kept);
        environments.load(publish("third"));
        assertThat(environments.load(first)).isSameAs(kept);
        assertThat(environments.load(second)).isNotSameAs(gone);
    }

    private EnvironmentRef publish(String name) {
        return publish(name, blobs);
    }

    private static EnvironmentRef publish(String name, BlobStore blobs) {
        return Library.read(Library.textWith("corner-library", name)).publish(blobs);
    }

    @Test
    void anEnvironmentKnowsItsTasks() {
        Environment library = environments.load(publish("corner-library"));
        assertThat(library.cards())
                .containsExactly(new TaskCard(
                        library.task(Library.RETURN_DUNE).ref(), library.ref(), "library", "two-writes", Split.TRAIN));
        assertThat(library.tools()).extracting("name").containsExactly("find_loans", "return_loan", "charge_fine");
        assertThat(library.tools().getFirst().parameters())
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"reader\":{\"type\":\"string\"}},"
                        + "\"required\":[\"reader\"],\"additionalProperties\":false}");
        assertThatThrownBy(() -> library.task(new TaskId("return-emma"))).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aTaskIsPinnedByWhatItSaysNotByTheWorldAroundIt() {
        Environment library = environments.load(publish("corner-library"));
        TaskRef pinned = library.task(Library.RETURN_DUNE).ref();
        assertThat(library.task(pinned)).isEqualTo(library.task(Library.RETURN_DUNE));
        assertThat(library.task(TaskRef.unpinned(Library.RETURN_DUNE))).isEqualTo(library.task(pinned));
        assertThat(environments.load(publish("other-library")).task(pinned)).isEqualTo(library.task(pinned));
        Environment reworded = Library.with("Take it back,", "Kindly take it back,");
        assertThatThrownBy(() -> reworded.task(pinned))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("return-dune@", ", not return-dune@");
        assertThatThrownBy(() -> library.task(TaskRef.unpinned(new TaskId("return-emma"))))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("no task return-emma");
    }

    @Test
    void whatIsNotToBeHadIsTheEnvironmentsFailure() {
        assertThatThrownBy(() -> environments.load(new EnvironmentRef("corner-library", "1", Sha256.of(new byte[0]))))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("the blob store has no");
        Sha256 junk = blobs.put(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> environments.load(new EnvironmentRef("corner-library", "1", junk)))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("no JSON");
    }

    @Test
    void aNameThatIsNotTheBundlesOwnIsRefused() {
        EnvironmentRef ref = publish("corner-library");
        EnvironmentRef renamed = new EnvironmentRef("other-library", ref.version(), ref.digest());
        assertThatThrownBy(() -> environments.load(renamed))
                .isInstanceOf(EnvironmentFailed.class)
                .hasMessageContaining("not EnvironmentRef[name=other-library");
    }

    /// Answers a reader when it is let to.
    private static final class SlowBlobs extends InMemoryBlobs {
        private final Map<Sha256, CountDownLatch> closed = new ConcurrentHashMap<>();
        private final Map<Sha256, AtomicInteger> reads = new ConcurrentHashMap<>();

        @Override
        public Optional<byte[]> get(Sha256 digest) {
            reads.computeIfAbsent(digest, _ -> new AtomicInteger()).incrementAndGet();
            try {
                CountDownLatch gate = closed.get(digest);
                if (gate != null && !gate.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("nobody came");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.get(digest);
        }

        private int reads(EnvironmentRef ref) {
            return reads.getOrDefault(ref.digest(), new AtomicInteger()).get();
        }
    }

    @Test
    void oneThatIsSlowToLoadHoldsUpNoOtherAndIsLoadedOnce()
            throws ExecutionException, InterruptedException, TimeoutException {
        SlowBlobs slow = new SlowBlobs();
        Environments shared = new Environments(slow, 2);
        EnvironmentRef late = publish("late", slow);
        CountDownLatch gate = new CountDownLatch(1);
        slow.closed.put(late.digest(), gate);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Environment>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) waiting.add(threads.submit(() -> shared.load(late)));
            // More than are kept: none of them throws out the one that is waited for.
            for (String name : List.of("a", "b", "c")) {
                assertThat(threads.submit(() -> shared.load(publish(name, slow)))
                                .get(20, TimeUnit.SECONDS)
                                .ref()
                                .name())
                        .isEqualTo(name);
            }
            assertThat(waiting).noneMatch(Future::isDone);
            gate.countDown();
            for (Future<Environment> one : waiting)
                assertThat(one.get()).isSameAs(waiting.getFirst().get());
        }
        assertThat(slow.reads(late)).isEqualTo(1);
    }

    @Test
    void aFailureIsNotRemembered() {
        EnvironmentRef later =
                Library.read(Library.textWith("corner-library", "later")).ref();
        assertThatThrownBy(() -> environments.load(later)).isInstanceOf(EnvironmentFailed.class);
        assertThat(environments.load(publish("later")).ref()).isEqualTo(later);
    }
}
