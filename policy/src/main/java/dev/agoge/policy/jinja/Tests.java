package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// What a value can be asked with `is`.
final class Tests {
    private static final Signatures SIGNATURES = new Signatures(
            "defined()",
            "undefined()",
            "none()",
            "string()",
            "mapping()",
            "iterable()",
            "sequence()",
            "number()",
            "integer()",
            "float()",
            "boolean()",
            "true()",
            "false()",
            "callable()",
            "odd()",
            "even()",
            "divisibleby(num)",
            "lower()",
            "upper()",
            "in(seq)",
            "eq(other)",
            "equalto(other)",
            "==(other)",
            "ne(other)",
            "!=(other)",
            "lt(other)",
            "lessthan(other)",
            "<(other)",
            "le(other)",
            "<=(other)",
            "gt(other)",
            "greaterthan(other)",
            ">(other)",
            "ge(other)",
            ">=(other)",
            "sameas(other)");

    private Tests() {}

    static boolean has(String name) {
        return SIGNATURES.has(name);
    }

    static boolean holds(String name, Object value, Given given, Budget budget) {
        SIGNATURES.check(name, given);
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == None.NONE;
            case "string" -> value instanceof MarkedText;
            case "mapping" -> value instanceof Map;
            case "iterable" -> isSequence(value) || value instanceof View || value instanceof Generator;
            case "sequence" -> isSequence(value);
            case "number" -> Python.isNumber(value);
            case "integer" -> value instanceof Long || value instanceof BigInteger;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "callable" -> value instanceof Function || value instanceof Undefined;
            case "odd" -> Math.floorMod(Python.whole(value), 2L) == 1;
            case "even" -> Math.floorMod(Python.whole(value), 2L) == 0;
            case "divisibleby" -> Math.floorMod(Python.whole(value), divisor(given)) == 0;
            case "lower", "upper" -> cased(name, Python.text(value, budget), budget);
            case "in" -> Relations.contains(given.needed(0, "seq"), value, budget);
            case "eq", "equalto", "==" -> Relations.equal(value, given.needed(0, "other"), budget);
            case "ne", "!=" -> !Relations.equal(value, given.needed(0, "other"), budget);
            case "lt", "lessthan", "<" -> Relations.compare(value, given.needed(0, "other"), budget) < 0;
            case "le", "<=" -> Relations.compare(value, given.needed(0, "other"), budget) <= 0;
            case "gt", "greaterthan", ">" -> Relations.compare(value, given.needed(0, "other"), budget) > 0;
            case "ge", ">=" -> Relations.compare(value, given.needed(0, "other"), budget) >= 0;
            case "sameas" ->
                value.getClass() == given.needed(0, "other").getClass()
                        && Relations.equal(value, given.needed(0, "other"), budget);
            default -> throw new TemplateFailure("there is no test '" + name + "' here");
        };
    }

    /// Whether it has a length and items in places, or could have: jinja2's [Undefined] has what it takes.
    private static boolean isSequence(Object value) {
        return switch (value) {
            case MarkedText _, List<?> _, Map<?, ?> _, Tuple _, Undefined _ -> true;
            case View view -> view.isRange();
            default -> false;
        };
    }

    private static long divisor(Given given) {
        long divisor = Python.whole(given.needed(0, "num"));
        if (divisor == 0) throw new TemplateFailure("nothing is divisible by zero");
        return divisor;
    }

    private static boolean cased(String name, MarkedText cased, Budget budget) {
        budget.reads(cased.length());
        String text = cased.toString();
        return name.equals("lower")
                ? text.codePoints().anyMatch(Character::isLowerCase)
                        && text.codePoints().noneMatch(Character::isUpperCase)
                : text.codePoints().anyMatch(Character::isUpperCase)
                        && text.codePoints().noneMatch(Character::isLowerCase);
    }
}
