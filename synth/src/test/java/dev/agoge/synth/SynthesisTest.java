package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskSet;
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Manifest;
import dev.agoge.environments.Table;
import dev.agoge.environments.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SynthesisTest {
    private static final Spec SPEC = new Spec(5, Mix.complete(), 96, 24, 24, 20);
    private static final InMemoryBlobs BLOBS = new InMemoryBlobs();
    private static final InMemoryTaskSets TASK_SETS = new InMemoryTaskSets();
    private static final Synthesised MADE = make(SPEC, 2, BLOBS, TASK_SETS, Progress.unseen());
    private static final TaskSet SET = TaskSet.open(BLOBS, MADE.taskSet());

    private static final List<TaskCard> CARDS =
            Stream.of(Split.values()).flatMap(split -> SET.of(split).stream()).toList();

    private static Synthesised make(
            Spec spec, int threads, InMemoryBlobs blobs, InMemoryTaskSets taskSets, Progress progress) {
        try {
            return new Synthesis(blobs, taskSets, threads).run(spec, progress);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Manifest manifest(TaskCard card) {
        return Bundle.read(BLOBS.require(card.environment().digest())).manifest();
    }

    @Test
    void theSameSeedGivesTheSameTasksOnAnyNumberOfThreads() {
        assertThat(make(SPEC, 1, new InMemoryBlobs(), new InMemoryTaskSets(), Progress.unseen()))
                .isEqualTo(MADE);
    }

    @Test
    void anotherSeedGivesOtherTasks() {
        Spec few = new Spec(6, SPEC.mix(), 12, 0, 0, 1);
        Spec other = new Spec(7, SPEC.mix(), 12, 0, 0, 1);
        assertThat(make(few, 1, BLOBS, TASK_SETS, Progress.unseen()).taskSet())
                .isNotEqualTo(
                        make(other, 1, BLOBS, TASK_SETS, Progress.unseen()).taskSet());
    }

    @Test
    void whatWasMadeBeforeIsFoundAgainUnlessItsBlobsAreGone() {
        List<Long> told = new ArrayList<>();
        assertThat(make(SPEC, 1, BLOBS, TASK_SETS, (done, _, _) -> told.add(done)))
                .isEqualTo(MADE);
        assertThat(told).isEmpty();
        assertThat(make(SPEC, 2, new InMemoryBlobs(), TASK_SETS, (done, _, _) -> told.add(done)))
                .isEqualTo(MADE);
        assertThat(told).isNotEmpty().isSorted().endsWith(144L);
    }

    /// A task in each environment, so that there are many waves.
    private static final Spec MANY_WAVES = new Spec(
            5,
            Codec.fromJson(Codec.toJson(Mix.small()).replace("\"tasks\":10", "\"tasks\":1"), Mix.class),
            80,
            20,
            10,
            30);

    /// Kills a synthesis when it has recorded so many waves.
    private static final class Killer implements Progress {
        private static final class Killed extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private final AtomicInteger waves;

        private Killer(int waves) {
            this.waves = new AtomicInteger(waves);
        }

        @Override
        public void at(long done, long total, Funnel soFar) {
            if (waves.decrementAndGet() == 0) throw new Killed();
        }
    }

    @Test
    void oneThatIsKilledAfterEachWaveMakesTheSameTaskSet() {
        InMemoryBlobs blobs = new InMemoryBlobs();
        InMemoryTaskSets taskSets = new InMemoryTaskSets();
        int killed = 0;
        Synthesised made = null;
        while (made == null) {
            int before = taskSets.waves(MANY_WAVES.digest()).size();
            try {
                // What is taken up is told once, before the next wave.
                made = make(MANY_WAVES, 2, blobs, taskSets, new Killer(before == 0 ? 1 : 2));
            } catch (Killer.Killed e) {
                killed++;
                assertThat(taskSets.waves(MANY_WAVES.digest())).hasSize(before + 1);
            }
        }
        assertThat(killed).isGreaterThan(4);
        assertThat(made).isEqualTo(make(MANY_WAVES, 2, new InMemoryBlobs(), new InMemoryTaskSets(), Progress.unseen()));
        assertThat(taskSets.waves(MANY_WAVES.digest())).isEmpty();
    }

    @Test
    void aWaveWhoseBlobIsGoneIsMadeAgain() {
        InMemoryTaskSets taskSets = new InMemoryTaskSets();
        InMemoryBlobs first = new InMemoryBlobs();
        assertThatThrownBy(() -> make(SPEC, 2, first, taskSets, new Killer(3))).isInstanceOf(Killer.Killed.class);
        List<Long> told = new ArrayList<>();
        assertThat(make(SPEC, 2, new InMemoryBlobs(), taskSets, (done, _, _) -> told.add(done)))
                .isEqualTo(MADE);
        assertThat(told).isSorted().endsWith(144L);
    }

    @Test
    void theSetIsTheSameHoweverFewTasksAreHeldWhileItIsBound() {
        InMemoryTaskSets taskSets = new InMemoryTaskSets();
        InMemoryBlobs blobs = new InMemoryBlobs();
        assertThatThrownBy(() -> make(MANY_WAVES, 2, blobs, taskSets, new Killer(4)))
                .isInstanceOf(Killer.Killed.class);
        List<Sha256> waves = taskSets.waves(MANY_WAVES.digest());
        Binding.Bound whole = new Binding(blobs, waves, 16_384).bind();
        assertThat(new Binding(blobs, waves, 7).bind()).isEqualTo(whole);
        assertThat(new Binding(blobs, waves, 1).bind()).isEqualTo(whole);
    }

    @Test
    void everySplitHasWhatWasAskedForAndTheFunnelClosesOnIt() {
        assertThat(SET.of(Split.TRAIN)).hasSize(96);
        assertThat(SET.of(Split.HELD_OUT)).hasSize(24);
        assertThat(SET.of(Split.HELD_OUT_COMBINATION)).hasSize(24);
        assertThat(MADE.funnel().stages().getLast().kept()).isEqualTo(144);
        long drawn = MADE.funnel().stages().getFirst().kept();
        long dropped =
                MADE.funnel().stages().stream().mapToLong(Funnel.Stage::dropped).sum();
        assertThat(drawn - dropped).isEqualTo(144);
    }

    @Test
    void heldOutTasksShareNoDataWithTraining() {
        Set<String> trained = new HashSet<>();
        Set<String> heldOut = new HashSet<>();
        for (TaskCard card : CARDS) {
            (card.split().heldOut() ? heldOut : trained).addAll(fullNames(manifest(card)));
            (card.split().heldOut() ? heldOut : trained).add(card.environment().toString());
        }
        assertThat(trained).isNotEmpty().doesNotContainAnyElementsOf(heldOut);
    }

    private static List<String> fullNames(Manifest manifest) {
        List<String> names = new ArrayList<>();
        for (Table table : manifest.tables()) {
            int column =
                    table.columns().stream().map(one -> one.name()).toList().indexOf("name");
            if (column < 0) continue;
            for (var row : table.rows())
                if (row.get(column).plain().contains(" "))
                    names.add(row.get(column).plain());
        }
        return names;
    }

    @Test
    void aHeldOutCombinationIsNeverTrainedOn() {
        for (TaskCard card : CARDS) {
            boolean combination = SPEC.mix().heldOut().contains(card.domain() + "/" + card.shape());
            assertThat(combination).isEqualTo(card.split() == Split.HELD_OUT_COMBINATION);
        }
        assertThat(SET.of(Split.HELD_OUT_COMBINATION))
                .extracting(TaskCard::domain)
                .contains("tickets", "bookings");
    }

    @Test
    void everyCardNamesATaskOfItsEnvironmentAndNoTaskComesTwice() {
        assertThat(CARDS).doesNotHaveDuplicates();
        Set<String> told = new HashSet<>();
        for (TaskCard card : CARDS) {
            Task task = manifest(card).tasks().stream()
                    .filter(one -> one.id().equals(card.task().id()))
                    .findFirst()
                    .orElseThrow();
            assertThat(task.ref()).isEqualTo(card.task());
            assertThat(task.split()).isEqualTo(card.split());
            assertThat(task.shape()).isEqualTo(card.shape());
            assertThat(told.add(task.user() + task.solution())).as(task.user()).isTrue();
        }
    }

    @Test
    void theCorpusTellsTrainTasksWithTheirResults() {
        TaskCorpus corpus = Codec.decode(BLOBS.require(MADE.corpus()), TaskCorpus.class);
        assertThat(SET.corpus()).isEqualTo(MADE.corpus());
        assertThat(corpus.documents()).hasSize(20);
        for (TaskCorpus.Document document : corpus.documents()) {
            assertThat(SET.of(Split.TRAIN))
                    .anyMatch(card -> card.task().id().equals(document.task())
                            && card.environment().equals(document.environment()));
            assertThat(document.tools()).hasSizeBetween(5, 7);
            assertThat(document.messages().getFirst()).isInstanceOf(Message.System.class);
            assertThat(document.messages()).hasAtLeastOneElementOfType(Message.Tool.class);
            assertThat(document.messages().getLast())
                    .isInstanceOfSatisfying(
                            Message.Assistant.class,
                            last -> assertThat(last.calls()).isEmpty());
        }
    }

    @Test
    void aMixThatRunsDrySaysSo() {
        Mix poor = new Mix(
                List.of("orders"), List.of(new Mix.Weight("lookup", 1)), List.of(), 4, 2, 2, 16, 4, 1, 1, 1, 0, 1, 1);
        assertThatThrownBy(() -> make(new Spec(1, poor, 1, 0, 1, 1), 1, BLOBS, TASK_SETS, Progress.unseen()))
                .hasMessageContaining("the mix leaves nothing for the split HELD_OUT_COMBINATION");
    }
}
