package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Values as Python has them: what is true, what goes through a loop, what each is called.
///
/// A value is [None], [Undefined], a Boolean, Long, Double or [MarkedText], a List, a [Tuple], a [View], a
/// [Generator], a Map with keys that [#key] takes, a [Namespace], a [Loop] or a [Function]. A BigInteger is a whole
/// number that does not fit into 64 bits: it can be written and compared, not calculated with.
final class Python {
    private static final int DEEPEST = 60;

    private Python() {}

    /// A value from outside: its texts are somebody's words.
    static Object of(Object value) {
        return of(value, 0);
    }

    private static Object of(Object value, int depth) {
        if (depth > DEEPEST) throw new TemplateFailure("the data nests more than " + DEEPEST + " deep");
        return switch (value) {
            case String text -> MarkedText.plain(text);
            case Integer number -> number.longValue();
            case List<?> items ->
                items.stream().map(item -> of(item, depth + 1)).toList();
            case Map<?, ?> entries -> {
                Map<Object, Object> map = new LinkedHashMap<>();
                entries.forEach((key, each) -> map.put(of(key, depth + 1), of(each, depth + 1)));
                yield map;
            }
            case MarkedText _, Boolean _, Long _, BigInteger _, Double _, None _ -> value;
            default ->
                throw new TemplateFailure("a " + value.getClass().getSimpleName() + " means nothing to a template");
        };
    }

    static boolean truth(Object value) {
        return switch (value) {
            case None _, Undefined _ -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case MarkedText text -> !text.isEmpty();
            case List<?> items -> !items.isEmpty();
            case Tuple tuple -> !tuple.items().isEmpty();
            case View view -> !view.items().isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static double toDouble(Object number) {
        return switch (number) {
            case Long whole -> whole;
            case BigInteger whole -> whole.doubleValue();
            case Double real -> real;
            case Boolean bool -> bool ? 1 : 0;
            default -> throw new TemplateFailure("a " + type(number) + " is no number");
        };
    }

    static long whole(Object value) {
        return switch (value) {
            case Long number -> number;
            case Boolean bool -> bool ? 1 : 0;
            case BigInteger number -> throw new TemplateFailure(number + " does not fit into 64 bits");
            default -> throw new TemplateFailure("a " + type(value) + " is no whole number");
        };
    }

    /// What can be looked up in a dict. Python's dicts take tuples too, whose parts would have to be paid for.
    static Object key(Object value, Budget budget) {
        return switch (value) {
            case MarkedText text -> {
                budget.reads(text.length());
                yield text;
            }
            case None _, Undefined _, Boolean _, Long _, BigInteger _ -> value;
            default -> throw new TemplateFailure("a " + type(value) + " is no key of a dict here");
        };
    }

    /// What a loop goes through.
    static List<Object> items(Object value, Budget budget) {
        return switch (value) {
            case List<?> items -> Collections.unmodifiableList(items);
            case Tuple tuple -> tuple.items();
            case View view -> view.items();
            case Generator generator -> generator.rest();
            case Map<?, ?> map -> {
                budget.steps(map.size());
                yield List.copyOf(map.keySet());
            }
            case MarkedText text -> PythonText.letters(text, budget);
            case Undefined _ -> List.of();
            default -> throw new TemplateFailure("a " + type(value) + " has no items");
        };
    }

    static String type(Object value) {
        return switch (value) {
            case None _ -> "None";
            case Boolean _ -> "bool";
            case Long _, BigInteger _ -> "int";
            case Double _ -> "float";
            case MarkedText _ -> "text";
            case List<?> _ -> "list";
            case Tuple _ -> "tuple";
            case Map<?, ?> _ -> "dict";
            case View view -> view.toString();
            case Function _ -> "function";
            case Undefined _ -> "undefined value";
            default -> value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        };
    }

    /// `str(value)`. Only what was text keeps its author: a number comes from data, as far as anybody knows.
    static MarkedText text(Object value, Budget budget) {
        return switch (value) {
            case MarkedText text -> text;
            case Undefined _ -> MarkedText.EMPTY;
            default -> Repr.of(value, budget);
        };
    }
}
