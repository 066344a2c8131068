package dev.agoge.synth;

import static dev.agoge.synth.Program.DONE;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Programs whose way depends on what the world says: on a field that was read, or on an error.
final class Decisions {
    private Decisions() {}

    /// In half of them the condition holds.
    static Optional<Program> condition(Scene scene) {
        Domain domain = scene.domain();
        World.Item record = scene.anyRecord();
        Field field = scene.dice().chance(scene.mix().statusConditions()) ? domain.status() : domain.setting();
        boolean holds = scene.dice().chance(0.5);
        String value = holds ? record.get(field) : scene.otherValue(field, record);
        Deed deed = conditionalDeed(scene, record, field);
        String it = scene.name(record);
        String request = scene.say(
                Phrasing.IF,
                Map.of(
                        "case", clause(field, domain, it, value),
                        "do", deed.words(domain),
                        "field", field.name()));
        return Optional.of(
                holds
                        ? holding(scene, record, field, deed, request)
                        : failing(scene, record, field, value, deed, request));
    }

    private static String clause(Field field, Domain domain, String it, String value) {
        return field.equals(domain.status())
                ? it + " is " + value
                : "the " + field.name() + " of " + it + " is " + value;
    }

    /// What is done must be possible whatever the field says, so that ignoring the condition does harm.
    private static Deed conditionalDeed(Scene scene, World.Item record, Field field) {
        boolean set = scene.dice().chance(0.5) && !field.equals(scene.domain().setting());
        return set ? new Deed.Set(scene.otherValue(scene.domain().setting(), record)) : scene.safe();
    }

    private static Program holding(Scene scene, World.Item record, Field field, Deed deed, String request) {
        World.Item confuser = scene.world().confuser(record);
        Deed mistaken = deed.mistaken(scene.domain(), scene.dice());
        var find = scene.find(record);
        var get = scene.get(record);
        var draft = new Program.Draft(request, DONE, List.of(find, get, scene.call(deed, record)));
        draft.expect(scene.domain(), record, deed);
        draft.broken("condition-inverted", record.get(field), find, get);
        draft.broken("write-skipped", DONE, find, get);
        draft.broken("stopped-early", DONE, find);
        draft.broken(deed.mistake(), DONE, find, get, scene.call(mistaken, record));
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.get(confuser), scene.call(deed, confuser));
        return draft.done();
    }

    private static Program failing(
            Scene scene, World.Item record, Field field, String claimed, Deed deed, String request) {
        String answer = record.get(field);
        World.Item confuser = scene.world().confuser(record);
        Field other = field.equals(scene.domain().status())
                ? scene.domain().setting()
                : scene.domain().status();
        var find = scene.find(record);
        var get = scene.get(record);
        var draft = new Program.Draft(request, answer, List.of(find, get));
        if (deed instanceof Deed.Set(var value)) draft.known(value);
        draft.broken("condition-ignored", DONE, find, get, scene.call(deed, record));
        draft.broken("condition-unread", DONE, find, scene.call(deed, record));
        draft.broken("answer-missing", DONE, find, get);
        draft.broken("claimed", claimed, find, get);
        draft.broken("wrong-field", record.get(other), find, get);
        if (!confuser.get(field).equals(answer)) {
            draft.broken("wrong-row", confuser.get(field), scene.find(confuser), scene.get(confuser));
        }
        return draft.answered(answer);
    }

    /// In half of them the first action is refused.
    static Optional<Program> fallback(Scene scene) {
        boolean allowed = scene.dice().chance(0.5);
        return scene.anyRecord(record -> scene.allowsStrict(record) == allowed)
                .map(record -> allowed ? succeeding(scene, record) : refused(scene, record));
    }

    private static String ask(Scene scene, World.Item record) {
        Domain domain = scene.domain();
        return scene.say(
                Phrasing.ELSE,
                Map.of(
                        "do", domain.strict().verb(),
                        "it", scene.name(record),
                        "else", domain.safe().verb()));
    }

    private static Program succeeding(Scene scene, World.Item record) {
        World.Item confuser = scene.world().confuser(record);
        var find = scene.find(record);
        var first = scene.call(scene.strict(), record);
        var second = scene.call(scene.safe(), record);
        var draft = new Program.Draft(ask(scene, record), DONE, List.of(find, first));
        draft.expect(scene.domain(), record, scene.strict());
        draft.broken("fallback-taken-too", DONE, find, first, second);
        draft.broken("fallback-first", DONE, find, second);
        draft.broken("write-skipped", DONE, find);
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.call(scene.strict(), confuser));
        return draft.done();
    }

    private static Program refused(Scene scene, World.Item record) {
        World.Item confuser = scene.world().confuser(record);
        Deed other = new Deed.Set(scene.otherValue(scene.domain().setting(), record));
        var find = scene.find(record);
        var first = scene.call(scene.strict(), record);
        var second = scene.call(scene.safe(), record);
        var draft = new Program.Draft(ask(scene, record), DONE, List.of(find, first, second));
        draft.expect(scene.domain(), record, scene.safe());
        draft.broken("fallback-missing", DONE, find, first);
        draft.broken("tried-again", DONE, find, first, first);
        draft.broken("write-skipped", DONE, find);
        draft.broken("wrong-tool", DONE, find, first, scene.call(other, record));
        draft.broken("wrong-row", DONE, scene.find(confuser), scene.call(scene.safe(), confuser));
        return draft.done();
    }
}
