package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TaskSetTest {
    private static final EnvironmentRef DESK = new EnvironmentRef("desk", "1", Sha256.of(new byte[] {1}));

    private final Map<String, Integer> reads = new TreeMap<>();
    private final BlobStore blobs = new InMemoryBlobs() {
        @Override
        public Optional<byte[]> get(Sha256 digest) {
            reads.merge(digest.hex(), 1, Integer::sum);
            return super.get(digest);
        }
    };
    private final Sha256 corpus = blobs.put(new byte[] {9});

    private static TaskCard card(Split split, int i) {
        TaskId id = new TaskId(split.name().toLowerCase(java.util.Locale.ROOT) + "-" + i);
        return new TaskCard(TaskRef.of(id, Sha256.of(new byte[] {(byte) i})), DESK, "desk", "lookup", split);
    }

    private Sha256 set(int train, int heldOut, int chunk) {
        List<TaskIndex.Section> sections =
                List.of(section(Split.TRAIN, train, chunk), section(Split.HELD_OUT, heldOut, chunk));
        return blobs.put(Codec.encode(TaskIndex.of(corpus, chunk, sections)));
    }

    private TaskIndex.Section section(Split split, int tasks, int chunk) {
        List<Sha256> chunks = new ArrayList<>();
        for (int from = 0; from < tasks; from += chunk) {
            List<TaskCard> cards = new ArrayList<>();
            for (int i = from; i < Math.min(tasks, from + chunk); i++) cards.add(card(split, i));
            chunks.add(blobs.put(Codec.encode(new TaskChunk(cards))));
        }
        return new TaskIndex.Section(split, tasks, chunks);
    }

    @Test
    void tasksAreFoundByTheirPlace() {
        TaskSet set = TaskSet.open(blobs, set(5, 3, 2));
        assertThat(set.size()).isEqualTo(8);
        assertThat(set.corpus()).isEqualTo(corpus);
        assertThat(set.of(Split.TRAIN)).hasSize(5).element(4).isEqualTo(card(Split.TRAIN, 4));
        assertThat(set.of(Split.HELD_OUT))
                .extracting(one -> one.task().id().value())
                .containsExactly("held_out-0", "held_out-1", "held_out-2");
        assertThat(set.of(Split.HELD_OUT_COMBINATION)).isEmpty();
        assertThat(set.get(4)).isEqualTo(card(Split.TRAIN, 4));
        assertThat(set.get(5)).isEqualTo(card(Split.HELD_OUT, 0));
        assertThatThrownBy(() -> set.get(8)).hasMessageContaining("task 8 of 8");
        assertThatThrownBy(() -> set.of(Split.TRAIN).get(5)).hasMessageContaining("task 5 of 5");
        assertThat(set.blobs()).hasSize(6).contains(corpus);
    }

    @Test
    void onlyTheChunkThatIsAskedForIsRead() {
        TaskSet set = TaskSet.open(blobs, set(100, 10, 10));
        reads.clear();
        set.of(Split.TRAIN).get(57);
        set.of(Split.TRAIN).get(51);
        assertThat(set.size()).isEqualTo(110);
        assertThat(reads).hasSize(1);
        assertThat(reads.values()).containsExactly(1);
    }

    @Test
    void whatIsWrittenTaskByTaskIsReadInThatOrder() {
        TaskSetWriter writer = new TaskSetWriter(blobs);
        int train = 2 * TaskSetWriter.CHUNK + 3;
        for (int i = 0; i < train; i++) {
            writer.add(card(Split.TRAIN, i));
            if (i < 5) writer.add(card(Split.HELD_OUT_COMBINATION, i));
        }
        TaskSet set = TaskSet.open(blobs, writer.finish(corpus));
        assertThat(set.size()).isEqualTo(train + 5);
        for (int i = 0; i < train; i++) assertThat(set.get(i)).isEqualTo(card(Split.TRAIN, i));
        assertThat(set.of(Split.HELD_OUT_COMBINATION))
                .hasSize(5)
                .element(4)
                .isEqualTo(card(Split.HELD_OUT_COMBINATION, 4));
        assertThat(set.blobs()).hasSize(5);
    }

    @Test
    void aChunkTooFewIsRefused() {
        TaskIndex.Section short1 = new TaskIndex.Section(Split.TRAIN, 21, List.of(corpus, corpus));
        assertThatThrownBy(() -> TaskIndex.of(corpus, 10, List.of(short1)))
                .hasMessageContaining("21 tasks of TRAIN lie in 2 chunks of 10");
    }

    @Test
    void aSetInOneListIsStillRead() {
        record Old(List<TaskCard> tasks, Sha256 corpus) {}
        List<TaskCard> tasks = List.of(card(Split.HELD_OUT, 1), card(Split.TRAIN, 2), card(Split.HELD_OUT, 3));
        TaskSet set = TaskSet.open(blobs, blobs.put(Codec.encode(new Old(tasks, corpus))));
        assertThat(set.size()).isEqualTo(3);
        assertThat(set.of(Split.HELD_OUT)).containsExactly(tasks.get(0), tasks.get(2));
        assertThat(set.of(Split.TRAIN)).containsExactly(tasks.get(1));
        assertThat(set.corpus()).isEqualTo(corpus);
    }
}
