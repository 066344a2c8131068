package dev.agoge.synth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Split;
import dev.agoge.environments.Expectation.Change;
import dev.agoge.environments.Task;
import dev.agoge.synth.Composer.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/// What must hold of every task, seen on many.
class FairTasksTest {
    private static final List<Task> TASKS = tasks(Mix.complete(), Split.TRAIN, 120);

    private static List<Task> tasks(Mix mix, Split split, int environments) {
        Composer composer = new Composer(mix, 3);
        List<Task> tasks = new ArrayList<>();
        for (int number = 0; number < environments; number++) {
            for (Candidate candidate : composer.compose(split, number).candidates()) tasks.add(candidate.task());
        }
        return tasks;
    }

    @Test
    void noPromptHoldsAnIdentifier() {
        for (Task task : TASKS) {
            for (var call : task.solution().calls()) {
                Matcher id = Names.ID.matcher(call.arguments());
                while (id.find()) assertThat(task.user()).doesNotContain(id.group());
            }
        }
    }

    @Test
    void noPromptHoldsTheAnswer() {
        for (Task task : TASKS) {
            if (task.expect().changes().isEmpty()) {
                assertThat(task.user().split("\\W+"))
                        .doesNotContain(task.solution().answer());
            }
        }
    }

    @Test
    void promptsAreShort() {
        for (Task task : TASKS) assertThat(task.user().split(" ")).hasSizeLessThanOrEqualTo(30);
    }

    @Test
    void everyTaskHasThreeToSixVariants() {
        for (Task task : TASKS) assertThat(task.variants()).as(task.user()).hasSizeBetween(3, 6);
    }

    @Test
    void aTaskChangesTheWorldOrAsksForAnAnswer() {
        for (Task task : TASKS) {
            assertThat(task.expect().noChange()).isFalse();
            assertThat(task.expect().changes().isEmpty())
                    .isEqualTo(!task.solution().answer().equals(Program.DONE));
        }
    }

    @Test
    void newValuesAreThoseTheUserNames() {
        for (Task task : TASKS)
            for (String value : task.known()) assertThat(task.user()).contains(value);
    }

    @Test
    void conditionsHoldInAboutHalfOfTheTasks() {
        List<Task> conditions =
                TASKS.stream().filter(task -> task.shape().equals("condition")).toList();
        long holding = conditions.stream()
                .filter(task -> !task.expect().changes().isEmpty())
                .count();
        assertThat(holding / (double) conditions.size()).isBetween(0.35, 0.65);
    }

    @Test
    void everyShapeIsAskedForInManyWays() {
        Map<String, Set<String>> frames = new TreeMap<>();
        for (Task task : TASKS) {
            frames.computeIfAbsent(task.shape(), _ -> new TreeSet<>())
                    .add(task.user()
                            .replaceAll("[A-Z][a-z]+ [A-Z][a-z]+", "NAME")
                            .replaceAll("\\b(of )?NAME('s)?", ""));
        }
        assertThat(frames).hasSize(Shape.values().length);
        frames.forEach((shape, texts) -> assertThat(texts).as(shape).hasSizeGreaterThan(30));
    }

    @Test
    void aSettledPartIsCountedWhereATallyIsKept() {
        List<Task> settled = tasks(Single.of(Domain.named("accounts"), Shape.CHOOSE), Split.TRAIN, 1);
        for (Task task : settled) {
            assertThat(task.expect().changes()).extracting(Change::table).containsExactly("payments", "accounts");
        }
    }
}
