package dev.agoge.contracts;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/// Produced by synth; consumed by the trainer. An immutable list of tasks that a run plays, kept in the blob store. Its
/// order is part of it: draws name tasks by their place in their split, and any prefix of a split is balanced.
///
/// The tasks are read when they are asked for, a chunk at a time, and the chunks used last are kept: of a set of any
/// size
/// no more than some thousand tasks are in memory. Many threads may read.
public final class TaskSet {
    /// Chunks held in memory.
    private static final int KEPT = 16;

    private final BlobStore blobs;
    private final TaskIndex index;
    private final Map<Split, List<TaskCard>> splits = new EnumMap<>(Split.class);
    private final Map<Sha256, List<TaskCard>> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    private TaskSet(BlobStore blobs, TaskIndex index) {
        this.blobs = blobs;
        this.index = index;
        for (Split split : Split.values()) splits.put(split, List.of());
        for (TaskIndex.Section section : index.sections()) splits.put(section.split(), new Chunked(section));
        if (!index.whole().isEmpty()) {
            for (Split split : Split.values()) {
                splits.put(
                        split,
                        index.whole().stream()
                                .filter(task -> task.split() == split)
                                .toList());
            }
        }
    }

    /// @param digest of its [TaskIndex]
    public static TaskSet open(BlobStore blobs, Sha256 digest) {
        return new TaskSet(blobs, Codec.decode(blobs.require(digest), TaskIndex.class));
    }

    /// The digest of the [TaskCorpus] that the run's tokenizer is made from.
    public Sha256 corpus() {
        return index.corpus();
    }

    /// How many tasks there are in all splits.
    public int size() {
        return splits.values().stream().mapToInt(List::size).sum();
    }

    /// The i-th task, the splits one after another in the order of [Split].
    public TaskCard get(int i) {
        int left = i;
        for (Split split : Split.values()) {
            List<TaskCard> tasks = of(split);
            if (left < tasks.size()) return tasks.get(left);
            left -= tasks.size();
        }
        throw new IndexOutOfBoundsException("task " + i + " of " + size());
    }

    /// The tasks of a split, each read when it is asked for.
    public List<TaskCard> of(Split split) {
        return splits.getOrDefault(split, List.of());
    }

    /// The blobs it is made of besides its index; the environments that its tasks are of are not among them.
    public List<Sha256> blobs() {
        List<Sha256> all = new ArrayList<>(List.of(index.corpus()));
        for (TaskIndex.Section section : index.sections()) all.addAll(section.chunks());
        return all;
    }

    private synchronized List<TaskCard> chunk(Sha256 digest) {
        List<TaskCard> known = kept.get(digest);
        if (known != null) return known;
        List<TaskCard> read =
                Codec.decode(blobs.require(digest), TaskChunk.class).tasks();
        kept.put(digest, read);
        if (kept.size() > KEPT) kept.remove(kept.keySet().iterator().next());
        return read;
    }

    private final class Chunked extends AbstractList<TaskCard> implements RandomAccess {
        private final TaskIndex.Section section;

        private Chunked(TaskIndex.Section section) {
            this.section = section;
        }

        @Override
        public TaskCard get(int i) {
            if (i < 0 || i >= size()) throw new IndexOutOfBoundsException("task " + i + " of " + size());
            return chunk(section.chunks().get(i / index.chunk())).get(i % index.chunk());
        }

        @Override
        public int size() {
            return section.tasks();
        }
    }
}
