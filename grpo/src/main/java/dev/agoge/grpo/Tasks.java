package dev.agoge.grpo;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A run's tasks, and the wall between those it may learn from and those that are held out.
public final class Tasks {
    private record Key(Sha256 environment, TaskId task) {}

    private final long seed;
    private final List<TaskCard> train;
    private final List<TaskCard> heldOut;
    private final List<TaskCard> combinations;
    private final Map<Key, TaskCard> all = new HashMap<>();

    public Tasks(TaskSet set, long seed) {
        this.seed = seed;
        this.train = set.of(Split.TRAIN);
        this.heldOut = set.of(Split.HELD_OUT);
        this.combinations = set.of(Split.HELD_OUT_COMBINATION);
        if (train.isEmpty()) throw new IllegalArgumentException("the task set has no task to train on");
        for (TaskCard task : set.tasks()) {
            all.put(new Key(task.environment().digest(), task.task()), task);
        }
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

    /// The corpus, if nothing in it is held out.
    TaskCorpus mayLearnFrom(TaskCorpus corpus) {
        for (TaskCorpus.Document document : corpus.documents()) {
            mayLearnFrom(card(document.environment(), document.task()));
        }
        return corpus;
    }

    private TaskCard card(EnvironmentRef environment, TaskId task) {
        TaskCard card = all.get(new Key(environment.digest(), task));
        if (card == null) {
            throw new IllegalArgumentException(
                    "the corpus has task " + task + " of " + environment.name() + ", which the task set does not have");
        }
        return card;
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
