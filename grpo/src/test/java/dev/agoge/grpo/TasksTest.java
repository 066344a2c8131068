package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TaskSetWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasksTest {
    private static final EnvironmentRef ENVIRONMENT = new EnvironmentRef("orders", "1.0.0", Samples.digest(1));
    private static final List<Split> SPLITS = List.of(Split.TRAIN, Split.HELD_OUT, Split.HELD_OUT_COMBINATION);
    private final List<TaskCard> cards = new ArrayList<>();
    private final Tasks tasks;

    TasksTest() {
        for (int i = 0; i < 30; i++) {
            Split split = SPLITS.get(i % 3);
            cards.add(new TaskCard(
                    TaskRef.of(new TaskId("t-" + i), Samples.digest(i)), ENVIRONMENT, "orders", "lookup", split));
        }
        InMemoryBlobs blobs = new InMemoryBlobs();
        TaskSetWriter set = new TaskSetWriter(blobs);
        cards.forEach(set::add);
        tasks = new Tasks(TaskSet.open(blobs, set.finish(Samples.digest(2))), 7);
    }

    @Test
    void onlyTrainTasksAreTrainedOnAndDemonstrated() {
        for (int i = 0; i < 200; i++) {
            assertThat(tasks.trained(Samples.RL, i, i % 7).split()).isEqualTo(Split.TRAIN);
            assertThat(tasks.demonstrated(i).split()).isEqualTo(Split.TRAIN);
        }
    }

    @Test
    void whatIsHeldOutMayNotBeLearnedFrom() {
        assertThat(Tasks.mayLearnFrom(cards.get(0))).isEqualTo(cards.get(0));
        assertThatThrownBy(() -> Tasks.mayLearnFrom(cards.get(1))).hasMessageContaining("held out (HELD_OUT)");
        assertThatThrownBy(() -> Tasks.mayLearnFrom(cards.get(2)))
                .hasMessageContaining("held out (HELD_OUT_COMBINATION)");
    }

    @Test
    void aCorpusWithAHeldOutTaskOrAnUnknownOneIsRefused() {
        assertThat(tasks.mayLearnFrom(corpus("t-0", "t-3")).documents()).hasSize(2);
        assertThatThrownBy(() -> tasks.mayLearnFrom(corpus("t-0", "t-1"))).hasMessageContaining("t-1");
        assertThatThrownBy(() -> tasks.mayLearnFrom(corpus("t-99"))).hasMessageContaining("does not have");
    }

    private static TaskCorpus corpus(String... ids) {
        List<TaskCorpus.Document> documents = new ArrayList<>();
        for (String id : ids) {
            documents.add(new TaskCorpus.Document(ENVIRONMENT, new TaskId(id), List.of(), List.of()));
        }
        return new TaskCorpus(documents);
    }

    @Test
    void evaluationTakesTheFirstHeldOutTasksAndAFifthAsManyOfUnknownCombinations() {
        assertThat(tasks.evaluated(10)).hasSize(12);
        assertThat(tasks.evaluated(10).subList(0, 3)).isEqualTo(tasks.subset(3));
        assertThat(tasks.evaluated(1000))
                .hasSize(20)
                .allMatch(task -> task.split().heldOut());
    }

    @Test
    void aTrainTaskCannotBeEvaluatedWith() {
        Evaluator evaluator = new Evaluator(Samples.RUN, Samples.config());
        assertThatThrownBy(() -> evaluator.requests(Samples.RL, 0, Samples.version(0, 0), List.of(cards.get(0))))
                .hasMessageContaining("trained on");
    }
}
