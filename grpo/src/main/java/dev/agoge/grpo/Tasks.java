package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run's tasks, and the wall between those it may learn from and those that are held out.
public final class Tasks {
    private record Key(Sha256 environment, TaskId task) {}

    private final TaskSet set;
    private final long seed;
    private final List<TaskCard> train;
    private final List<TaskCard> heldOut;
    private final List<TaskCard> combinations;

    public Tasks(TaskSet set, long seed) {
        this.set = set;
        this.seed = seed;
        this.train = set.of(Split.TRAIN);
        this.heldOut = set.of(Split.HELD_OUT);
        this.combinations = set.of(Split.HELD_OUT_COMBINATION);
        if (train.isEmpty()) throw new IllegalArgumentException("the task set has no task to train on");
    }

    /// The i-th demonstration's task: all of them in turn.
    TaskCard demonstrated(int i) {
        return mayLearnFrom(train.get(i % train.size()));
    }

    /// The task of a group: drawn, so that a group means the same whenever it is asked for.
    public TaskCard trained(Stage stage, int step, int ordinal) {
        int drawn = Draws.of(seed, Purpose.CHOOSE_TASK, stage, step, ordinal).below(train.size(), 0, 0);
        return mayLearnFrom(train.get(drawn));
    }

    /// The first tasks that are held out: of combinations known from training, then as many as a fifth of unknown ones.
    public List<TaskCard> evaluated(int tasks) {
        List<TaskCard> chosen = new ArrayList<>(subset(tasks));
        chosen.addAll(combinations.subList(0, Math.min(tasks / 5, combinations.size())));
        return chosen;
    }

    /// The first held-out tasks of known combinations.
    public List<TaskCard> subset(int tasks) {
        return heldOut.subList(0, Math.min(tasks, heldOut.size()));
    }

    /// What a tokenizer is made from.
    TaskCorpus corpus(BlobStore blobs) {
        return mayLearnFrom(Codec.decode(blobs.require(set.corpus()), TaskCorpus.class));
    }

    /// The corpus, if nothing in it is held out.
    TaskCorpus mayLearnFrom(TaskCorpus corpus) {
        Map<Key, TaskCorpus.Document> wanted = new LinkedHashMap<>();
        for (TaskCorpus.Document document : corpus.documents()) {
            wanted.put(new Key(document.environment().digest(), document.task()), document);
        }
        for (int i = 0; i < set.size() && !wanted.isEmpty(); i++) {
            TaskCard task = set.get(i);
            boolean told = wanted.remove(
                            new Key(task.environment().digest(), task.task().id()))
                    != null;
            if (told) mayLearnFrom(task);
        }
        for (TaskCorpus.Document unknown : wanted.values()) {
            throw new IllegalArgumentException("the corpus has task " + unknown.task() + " of "
                    + unknown.environment().name() + ", which the task set does not have");
        }
        return corpus;
    }

    /// The task, if it is not held out.
    static TaskCard mayLearnFrom(TaskCard task) {
        if (task.split().heldOut()) {
            throw new IllegalArgumentException("task " + task.task() + " of "
                    + task.environment().name() + " is held out ("
                    + task.split() + "): nothing may be learned from it");
        }
        return task;
    }
}
