package dev.agoge.synth;

import dev.agoge.contracts.ToolCall;

/// Something to be done to a record.
sealed interface Deed {
    /// Give the record's setting another value.
    record Set(String value) implements Deed {}

    record Act(Action action) implements Deed {}

    default ToolCall call(Toolbox tools, String id) {
        return switch (this) {
            case Set(var value) -> tools.callSet(id, value);
            case Act(var action) -> tools.callAction(action, id);
        };
    }

    /// The column that it changes.
    default Field column(Domain domain) {
        return switch (this) {
            case Set _ -> domain.setting();
            case Act _ -> domain.status();
        };
    }

    /// What the column holds afterwards.
    default String result() {
        return switch (this) {
            case Set(var value) -> value;
            case Act(var action) -> action.past();
        };
    }

    /// What the user says of a record that was named before: `hold it`, `set its speed to fast`.
    default String words(Domain domain) {
        return switch (this) {
            case Set(var value) -> "set its " + domain.setting().name() + " to " + value;
            case Act(var action) -> action.verb() + " it";
        };
    }

    /// The same kind of deed, but not what was asked for.
    default Deed mistaken(Domain domain, Dice dice) {
        return switch (this) {
            case Set(var value) ->
                new Set(dice.pick(domain.setting().values().stream()
                        .filter(other -> !other.equals(value))
                        .toList()));
            case Act(var action) -> new Act(action.equals(domain.safe()) ? domain.strict() : domain.safe());
        };
    }

    /// How the mistaken deed is called among the broken variants.
    default String mistake() {
        return switch (this) {
            case Set _ -> "wrong-value";
            case Act _ -> "wrong-action";
        };
    }
}
