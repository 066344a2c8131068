package dev.agoge.synth;

import static dev.agoge.synth.Program.DONE;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Programs about the parts of a record: choose one of a list, or compute from it.
final class Choices {
    private Choices() {}

    /// By status or by kind: exactly one part fits.
    static Optional<Program> choose(Scene scene) {
        Function<World.Part, String> by =
                scene.dice().chance(scene.mix().statusChoices()) ? World.Part::state : World.Part::kind;
        Optional<World.Item> found =
                scene.anyRecord(record -> record.parts().stream().anyMatch(part -> isOnly(part, record, by)));
        return found.map(record -> {
            World.Part part = scene.dice()
                    .pick(record.parts().stream()
                            .filter(one -> isOnly(one, record, by))
                            .toList());
            return settling(
                    scene,
                    record,
                    part,
                    scene.say(
                            Phrasing.CHOOSE,
                            Map.of(
                                    "do", scene.domain().settle().verb(),
                                    "which", by.apply(part),
                                    "part", scene.domain().part(),
                                    "it", scene.name(record))));
        });
    }

    private static boolean isOnly(World.Part part, World.Item record, Function<World.Part, String> by) {
        return record.parts().stream()
                        .filter(other -> by.apply(other).equals(by.apply(part)))
                        .count()
                == 1;
    }

    private static Program settling(Scene scene, World.Item record, World.Part part, String request) {
        List<World.Part> others = scene.dice()
                .shuffled(record.parts().stream()
                        .filter(other -> !other.equals(part))
                        .toList());
        World.Item confuser = scene.world().confuser(record);
        World.Part elsewhere = scene.dice().pick(confuser.parts());
        var find = scene.find(record);
        var list = scene.list(record);
        var write = scene.settle(part);
        var draft = new Program.Draft(request, DONE, List.of(find, list, write));
        draft.expectSettled(scene.domain(), record, part);
        draft.broken("write-skipped", DONE, find, list);
        draft.broken("stopped-early", DONE, find);
        draft.broken("wrong-tool", DONE, find, list, scene.call(scene.safe(), record));
        if (!others.isEmpty()) {
            draft.broken("wrong-part", DONE, find, list, scene.settle(others.getFirst()));
            draft.broken("one-too-many", DONE, find, list, write, scene.settle(others.getFirst()));
        }
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.list(confuser), scene.settle(elsewhere));
        return draft.done();
    }

    /// All parts, or those of one status.
    static Optional<Program> count(Scene scene) {
        Domain domain = scene.domain();
        World.Item record = scene.anyRecord();
        boolean all = scene.dice().chance(0.5);
        String state = scene.dice().pick(record.parts()).state();
        Predicate<World.Part> counted = part -> all || part.state().equals(state);
        String parts = all ? domain.parts() : state + " " + domain.parts();
        String request = scene.say(Phrasing.COUNT, Map.of("parts", parts, "it", scene.name(record)));
        return Optional.of(computing(scene, record, request, item ->
                (int) item.parts().stream().filter(counted).count()));
    }

    static Optional<Program> total(Scene scene) {
        Domain domain = scene.domain();
        World.Item record = scene.anyRecord();
        String request = scene.say(
                Phrasing.TOTAL, Map.of("amount", domain.amount(), "parts", domain.parts(), "it", scene.name(record)));
        return Optional.of(computing(
                scene,
                record,
                request,
                item -> item.parts().stream().mapToInt(World.Part::amount).sum()));
    }

    private static Program computing(
            Scene scene, World.Item record, String request, Function<World.Item, Integer> number) {
        int answer = number.apply(record);
        World.Item confuser = scene.world().confuser(record);
        int elsewhere = number.apply(confuser);
        var find = scene.find(record);
        var list = scene.list(record);
        var draft = new Program.Draft(request, Integer.toString(answer), List.of(find, list));
        draft.broken("stopped-early", DONE, find);
        draft.broken("answer-missing", DONE, find, list);
        draft.broken("one-more", Integer.toString(answer + 1), find, list);
        draft.broken("guessed", Integer.toString(answer + 1));
        if (elsewhere != answer) {
            draft.broken("wrong-row", Integer.toString(elsewhere), scene.find(confuser), scene.list(confuser));
        }
        return draft.answered(answer);
    }

    /// Told, or settled.
    static Optional<Program> largest(Scene scene) {
        Domain domain = scene.domain();
        World.Item record = scene.anyRecord();
        World.Part part = record.parts().stream()
                .max(Comparator.comparingInt(World.Part::amount))
                .orElseThrow();
        String it = scene.name(record);
        if (scene.dice().chance(0.5)) {
            return Optional.of(settling(
                    scene,
                    record,
                    part,
                    scene.say(
                            Phrasing.ACT_ON_LARGEST,
                            Map.of(
                                    "do", domain.settle().verb(),
                                    "part", domain.part(),
                                    "it", it,
                                    "amount", domain.amount()))));
        }
        String request =
                scene.say(Phrasing.LARGEST, Map.of("part", domain.part(), "it", it, "amount", domain.amount()));
        return Optional.of(naming(scene, record, part, request));
    }

    private static Program naming(Scene scene, World.Item record, World.Part part, String request) {
        var find = scene.find(record);
        var list = scene.list(record);
        World.Part smallest = record.parts().stream()
                .min(Comparator.comparingInt(World.Part::amount))
                .orElseThrow();
        var draft = new Program.Draft(request, part.kind(), List.of(find, list));
        draft.broken("stopped-early", DONE, find);
        draft.broken("answer-missing", DONE, find, list);
        draft.broken("wrong-field", Integer.toString(part.amount()), find, list);
        if (!smallest.equals(part)) draft.broken("wrong-part", smallest.kind(), find, list);
        draft.broken("done-too-much", part.kind(), find, list, scene.settle(part));
        return draft.answered(part.kind());
    }
}
