package dev.agoge.synth;

import dev.agoge.contracts.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Where a program is composed: a world, its tools, and the dice.
record Scene(World world, Toolbox tools, Mix mix, Dice dice) {
    Domain domain() {
        return world.domain();
    }

    World.Item anyRecord() {
        return dice.pick(world.records());
    }

    Optional<World.Item> anyRecord(Predicate<World.Item> where) {
        List<World.Item> fitting = world.records().stream().filter(where).toList();
        return fitting.isEmpty() ? Optional.empty() : Optional.of(dice.pick(fitting));
    }

    String say(Phrasing phrasing, Map<String, String> slots) {
        return phrasing.say(mix, dice, slots);
    }

    /// What the user calls a record: `Anna Reed's order`, `the product Red Lamp`.
    String name(World.Item record) {
        String noun = domain().record();
        if (domain().namesRecords()) return "the " + noun + " " + record.name();
        return dice.chance(0.5) ? record.name() + "'s " + noun : "the " + noun + " of " + record.name();
    }

    ToolCall find(World.Item record) {
        return tools.callFind(record.name());
    }

    ToolCall get(World.Item record) {
        return tools.callGet(record.id());
    }

    ToolCall list(World.Item record) {
        return tools.callList(record.id());
    }

    ToolCall settle(World.Part part) {
        return tools.callSettle(part.id());
    }

    ToolCall call(Deed deed, World.Item record) {
        return deed.call(tools, record.id());
    }

    Deed safe() {
        return new Deed.Act(domain().safe());
    }

    Deed strict() {
        return new Deed.Act(domain().strict());
    }

    boolean allowsStrict(World.Item record) {
        return record.status(domain()).equals(domain().status().values().getFirst());
    }

    /// A value of the field that the record does not have.
    String otherValue(Field field, World.Item record) {
        return dice.pick(field.values().stream()
                .filter(value -> !value.equals(record.get(field)))
                .toList());
    }

    /// A deed that the record allows and that changes it.
    Deed possibleDeed(World.Item record) {
        if (dice.chance(0.5)) return new Deed.Set(otherValue(domain().setting(), record));
        return allowsStrict(record) && dice.chance(0.5) ? strict() : safe();
    }
}
