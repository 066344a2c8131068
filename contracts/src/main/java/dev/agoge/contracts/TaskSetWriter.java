package dev.agoge.contracts;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Writes a [TaskSet], a task at a time; no more than a chunk of each split is held. For one thread.
public final class TaskSetWriter {
    /// Tasks in a chunk: some 100 KB.
    public static final int CHUNK = 512;

    private final BlobStore blobs;
    private final Map<Split, Begun> splits = new EnumMap<>(Split.class);

    public TaskSetWriter(BlobStore blobs) {
        this.blobs = blobs;
    }

    /// A split on its way: the chunks that are written, and the tasks of the next.
    private static final class Begun {
        private final List<Sha256> chunks = new ArrayList<>();
        private final List<TaskCard> next = new ArrayList<>();
        private int tasks;
    }

    /// The next task of its split.
    public void add(TaskCard task) {
        Begun split = splits.computeIfAbsent(task.split(), _ -> new Begun());
        split.next.add(task);
        split.tasks++;
        if (split.next.size() == CHUNK) put(split);
    }

    private void put(Begun split) {
        if (split.next.isEmpty()) return;
        split.chunks.add(blobs.put(Codec.encode(new TaskChunk(split.next))));
        split.next.clear();
    }

    /// The digest by which the set is opened.
    ///
    /// @param corpus the digest of its [TaskCorpus]
    public Sha256 finish(Sha256 corpus) {
        List<TaskIndex.Section> sections = new ArrayList<>();
        splits.forEach((split, begun) -> {
            put(begun);
            sections.add(new TaskIndex.Section(split, begun.tasks, begun.chunks));
        });
        return blobs.put(Codec.encode(TaskIndex.of(corpus, CHUNK, sections)));
    }
}
