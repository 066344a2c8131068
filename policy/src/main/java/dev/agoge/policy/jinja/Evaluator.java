package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds the values of expressions.
final class Evaluator {
    private final Budget budget;
    private final Methods methods;
    private final Filters filters;

    Evaluator(Budget budget) {
        this.budget = budget;
        this.methods = new Methods(budget);
        this.filters = new Filters(this, budget);
    }

    Object value(Expression expression, Scope scope) {
        budget.step();
        budget.descend();
        Object value = found(expression, scope);
        budget.ascend();
        return value;
    }

    private Object found(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Constant(var value) -> value;
            case Expression.Name(var name) -> scope.get(name);
            case Expression.Sequence(var items, var tuple) ->
                tuple ? new Tuple(values(items, scope)) : values(items, scope);
            case Expression.Dictionary(var entries) -> dictionary(entries, scope);
            case Expression.Attribute(var of, var name) -> attribute(value(of, scope), name);
            case Expression.Item(var of, var key) -> item(value(of, scope), value(key, scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call(var function, var arguments) -> call(function, arguments, scope);
            case Expression.Filter(var value, var name, var arguments) ->
                filters.apply(name, value(value, scope), given(name, arguments, scope));
            case Expression.Test(var value, var name, var arguments, var negated) ->
                Tests.holds(name, value(value, scope), given(name, arguments, scope), budget) != negated;
            case Expression.Unary(var operator, var value) -> unary(operator, value(value, scope));
            case Expression.Binary(var left, var operator, var right) -> binary(left, operator, right, scope);
            case Expression.Comparison(var first, var others) -> compared(first, others, scope);
            case Expression.Conditional(var test, var then, var otherwise) ->
                value(Python.truth(value(test, scope)) ? then : otherwise, scope);
        };
    }

    private List<Object> values(List<Expression> expressions, Scope scope) {
        List<Object> values = new ArrayList<>();
        for (Expression expression : expressions) values.add(value(expression, scope));
        return values;
    }

    private Object dictionary(List<Map.Entry<Expression, Expression>> entries, Scope scope) {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        for (Map.Entry<Expression, Expression> entry : entries) {
            Object key = Python.key(value(entry.getKey(), scope), budget);
            dictionary.put(key, value(entry.getValue(), scope));
        }
        return dictionary;
    }

    /// `value.name`: what Python finds as an attribute, else as an item.
    Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) throw undefined.used();
        if (Methods.has(value, name)) return methods.of(value, name);
        return switch (value) {
            case Namespace space -> space.get(name);
            case Loop loop -> loop.member(name);
            case Function _, View _, Generator _ ->
                throw new TemplateFailure("'" + name + "' of a " + Python.type(value) + " is not read");
            case Map<?, ?> map -> entry(map, MarkedText.markup(name));
            default -> new Undefined(name);
        };
    }

    /// `value[key]`: what Python finds as an item, else as an attribute.
    Object item(Object value, Object key) {
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case Map<?, ?> map -> {
                Object found = entry(map, key);
                boolean method = found instanceof Undefined
                        && key instanceof MarkedText name
                        && Methods.has(map, name.toString());
                yield method ? methods.of(map, key.toString()) : found;
            }
            case List<?> items -> place(items, key);
            case Tuple(var items) -> place(items, key);
            case View view when view.isRange() -> place(view.items(), key);
            case MarkedText text when key instanceof Long place -> PythonText.letter(text, place, budget);
            default ->
                key instanceof MarkedText name
                        ? attribute(value, name.toString())
                        : new Undefined(Repr.of(key, budget).toString());
        };
    }

    private Object entry(Map<?, ?> map, Object key) {
        Object value = map.get(Python.key(key, budget));
        return value == null ? new Undefined(Python.text(key, budget).toString()) : value;
    }

    private Object place(List<?> items, Object key) {
        if (!(key instanceof Long) && !(key instanceof Boolean))
            return new Undefined(Repr.of(key, budget).toString());
        long place = Python.whole(key);
        long at = place < 0 ? place + items.size() : place;
        return at < 0 || at >= items.size() ? new Undefined("item " + place) : items.get((int) at);
    }

    private Object slice(Expression.Slice slice, Scope scope) {
        Object value = value(slice.of(), scope);
        if (value instanceof Map || value instanceof Generator || (value instanceof View view && !view.isRange())) {
            throw new TemplateFailure("a " + Python.type(value) + " has no slices");
        }
        int size = value instanceof MarkedText text
                ? PythonText.length(text, budget)
                : Python.items(value, budget).size();
        Object step = value(slice.step(), scope);
        long by = step == None.NONE ? 1 : Python.whole(step);
        if (by == 0) throw new TemplateFailure("a slice cannot step by zero");
        long from = bound(value(slice.from(), scope), by > 0 ? 0 : size - 1L, size, by);
        long to = bound(value(slice.to(), scope), by > 0 ? size : -1L, size, by);
        return switch (value) {
            case Undefined undefined -> throw undefined.used();
            case MarkedText text when by == 1 -> PythonText.between(text, (int) from, (int) to, budget);
            case MarkedText text -> PythonText.joined(sliced(PythonText.letters(text, budget), from, to, by), budget);
            case Tuple(var items) -> new Tuple(sliced(items, from, to, by));
            case View(var kind, var items) -> new View(kind, sliced(items, from, to, by));
            default -> sliced(Python.items(value, budget), from, to, by);
        };
    }

    private List<Object> sliced(List<Object> items, long from, long to, long step) {
        budget.steps(items.size() / 16);
        long by = Math.clamp(step, -items.size() - 1, items.size() + 1);
        List<Object> sliced = new ArrayList<>();
        for (long at = from; by > 0 ? at < to : at > to; at += by) sliced.add(items.get((int) at));
        return sliced;
    }

    private static long bound(Object given, long otherwise, int size, long step) {
        if (given == None.NONE) return otherwise;
        long bound = Python.whole(given);
        if (bound < 0) bound += size;
        return Math.clamp(bound, step > 0 ? 0 : -1, step > 0 ? size : size - 1L);
    }

    Object call(Expression function, Expression.Arguments arguments, Scope scope) {
        Object callee = value(function, scope);
        return call(callee, name(function), values(arguments.positional(), scope), named(arguments, scope));
    }

    Object call(Object callee, String name, List<Object> positional, Map<String, Object> named) {
        return switch (callee) {
            case Function function -> function.call(positional, named);
            case Undefined undefined -> throw undefined.used();
            default ->
                throw new TemplateFailure("'" + name + "' is a " + Python.type(callee) + " and cannot be called");
        };
    }

    Map<String, Object> named(Expression.Arguments arguments, Scope scope) {
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach((name, value) -> named.put(name, value(value, scope)));
        return named;
    }

    List<Object> positional(Expression.Arguments arguments, Scope scope) {
        return values(arguments.positional(), scope);
    }

    private static String name(Expression function) {
        return switch (function) {
            case Expression.Name(var name) -> name;
            case Expression.Attribute(var _, var name) -> name;
            default -> "it";
        };
    }

    private Given given(String callee, Expression.Arguments arguments, Scope scope) {
        return new Given(callee, values(arguments.positional(), scope), named(arguments, scope));
    }

    private static Object unary(String operator, Object value) {
        if (operator.equals("not")) return !Python.truth(value);
        if (value instanceof Undefined undefined) throw undefined.used();
        if (operator.equals("+")) return value instanceof Double ? value : (Object) Python.whole(value);
        if (value instanceof Double number) return -number;
        return Math.negateExact(Python.whole(value));
    }

    private Object binary(Expression left, String operator, Expression right, Scope scope) {
        Object first = value(left, scope);
        if (operator.equals("and")) return Python.truth(first) ? value(right, scope) : first;
        if (operator.equals("or")) return Python.truth(first) ? first : value(right, scope);
        Object second = value(right, scope);
        if (!operator.equals("~")) return Arithmetic.apply(operator, first, second, budget);
        return new Writing(budget)
                .add(Python.text(first, budget))
                .add(Python.text(second, budget))
                .build();
    }

    private Object compared(Expression first, List<Expression.Operand> others, Scope scope) {
        Object left = value(first, scope);
        for (Expression.Operand other : others) {
            Object right = value(other.value(), scope);
            if (!holds(left, other.operator(), right)) return false;
            left = right;
        }
        return true;
    }

    private boolean holds(Object left, String operator, Object right) {
        if (operator.startsWith("<") || operator.startsWith(">")) {
            if (left instanceof Undefined undefined) throw undefined.used();
            if (right instanceof Undefined undefined) throw undefined.used();
        }
        return switch (operator) {
            case "==" -> Relations.equal(left, right, budget);
            case "!=" -> !Relations.equal(left, right, budget);
            case "in" -> Relations.contains(right, left, budget);
            case "not in" -> !Relations.contains(right, left, budget);
            case "<" -> Relations.compare(left, right, budget) < 0;
            case "<=" -> Relations.compare(left, right, budget) <= 0;
            case ">" -> Relations.compare(left, right, budget) > 0;
            default -> Relations.compare(left, right, budget) >= 0;
        };
    }
}
