package dev.agoge.synth;

import static dev.agoge.synth.Program.DONE;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Programs that decide nothing: find the record and tell, or find it and write.
final class Lookups {
    private Lookups() {}

    static Optional<Program> answer(Scene scene) {
        World.Item record = scene.anyRecord();
        World.Item confuser = scene.world().confuser(record);
        List<Field> fields = scene.dice().shuffled(scene.domain().fields());
        Field field = fields.getFirst();
        String answer = record.get(field);
        String request = scene.say(Phrasing.ASK, Map.of("field", field.name(), "it", scene.name(record)));
        var draft = new Program.Draft(request, answer, List.of(scene.find(record), scene.get(record)));
        draft.broken("stopped-early", DONE, scene.find(record));
        draft.broken("guessed", scene.otherValue(field, record));
        draft.broken("wrong-field", record.get(fields.getLast()), scene.find(record), scene.get(record));
        if (!confuser.get(field).equals(answer)) {
            draft.broken("wrong-row", confuser.get(field), scene.find(confuser), scene.get(confuser));
        }
        return Optional.of(draft.answered(answer));
    }

    static Optional<Program> write(Scene scene) {
        World.Item record = scene.anyRecord();
        World.Item confuser = scene.world().confuser(record);
        Deed deed = scene.possibleDeed(record);
        Deed mistaken = deed.mistaken(scene.domain(), scene.dice());
        Deed otherTool = deed instanceof Deed.Set ? scene.safe() : mistaken;
        var draft = new Program.Draft(
                ask(scene, record, deed), DONE, List.of(scene.find(record), scene.call(deed, record)));
        draft.expect(scene.domain(), record, deed);
        draft.broken("write-skipped", DONE, scene.find(record));
        draft.broken("only-looked", DONE, scene.find(record), scene.get(record));
        draft.broken("wrong-tool", DONE, scene.find(record), scene.call(otherTool, record));
        if (!mistaken.equals(otherTool)) {
            draft.broken(deed.mistake(), DONE, scene.find(record), scene.call(mistaken, record));
        }
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.call(deed, confuser));
        return Optional.of(draft.done());
    }

    private static String ask(Scene scene, World.Item record, Deed deed) {
        String it = scene.name(record);
        return switch (deed) {
            case Deed.Set(var value) ->
                scene.say(Phrasing.SET, Map.of("field", scene.domain().setting().name(), "it", it, "value", value));
            case Deed.Act(var action) -> scene.say(Phrasing.ACT, Map.of("do", action.verb(), "it", it));
        };
    }

    static Optional<Program> twoWrites(Scene scene) {
        return Optional.of(scene.dice().chance(0.5) ? setAndAct(scene) : both(scene));
    }

    private static Program setAndAct(Scene scene) {
        Domain domain = scene.domain();
        World.Item record = scene.anyRecord();
        World.Item confuser = scene.world().confuser(record);
        Deed set = new Deed.Set(scene.otherValue(domain.setting(), record));
        Action action = scene.allowsStrict(record) && scene.dice().chance(0.5) ? domain.strict() : domain.safe();
        Deed act = new Deed.Act(action);
        Deed mistakenSet = set.mistaken(domain, scene.dice());
        Deed mistakenAct = act.mistaken(domain, scene.dice());
        String request = scene.say(
                Phrasing.SET_AND_ACT,
                Map.of(
                        "field", domain.setting().name(),
                        "it", scene.name(record),
                        "value", set.result(),
                        "do", action.verb()));
        var find = scene.find(record);
        var first = scene.call(set, record);
        var second = scene.call(act, record);
        var draft = new Program.Draft(request, DONE, List.of(find, first, second));
        draft.expect(domain, record, set).expect(domain, record, act);
        draft.broken("second-write-missing", DONE, find, first);
        draft.broken("first-write-missing", DONE, find, second);
        draft.broken("write-skipped", DONE, find);
        draft.broken("wrong-action", DONE, find, first, scene.call(mistakenAct, record));
        draft.broken("wrong-value", DONE, find, scene.call(mistakenSet, record), second);
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.call(set, confuser), scene.call(act, confuser));
        return draft.done();
    }

    private static Program both(Scene scene) {
        Domain domain = scene.domain();
        List<World.Item> drawn = scene.dice().shuffled(scene.world().records());
        World.Item one = drawn.getFirst();
        World.Item two = drawn.getLast();
        World.Item third = drawn.get(1);
        Deed deed = scene.safe();
        Deed mistaken = deed.mistaken(domain, scene.dice());
        String request = scene.say(
                Phrasing.BOTH, Map.of("do", domain.safe().verb(), "it", scene.name(one), "other", scene.name(two)));
        var findOne = scene.find(one);
        var writeOne = scene.call(deed, one);
        var findTwo = scene.find(two);
        var writeTwo = scene.call(deed, two);
        var draft = new Program.Draft(request, DONE, List.of(findOne, writeOne, findTwo, writeTwo));
        draft.expect(domain, one, deed).expect(domain, two, deed);
        draft.broken("second-write-missing", DONE, findOne, writeOne);
        draft.broken("stopped-after-second-lookup", DONE, findOne, writeOne, findTwo);
        draft.broken("first-write-missing", DONE, findTwo, writeTwo);
        draft.broken("wrong-action", DONE, findOne, writeOne, findTwo, scene.call(mistaken, two));
        draft.broken("wrong-row", DONE, findOne, writeOne, scene.find(third), scene.call(deed, third));
        return draft.done();
    }
}
