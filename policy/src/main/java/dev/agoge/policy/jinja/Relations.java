package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.List;
import java.util.Map;

/// Python's `==`, `<` and `in`, which look as deep into values as it takes.
final class Relations {
    private Relations() {}

    static boolean equal(Object one, Object other, Budget budget) {
        return equal(one, other, 0, budget);
    }

    /// A namespace, a loop and a function equal nothing but themselves.
    @SuppressWarnings("ReferenceEquality")
    private static boolean equal(Object one, Object other, int depth, Budget budget) {
        budget.visit(depth);
        if (Python.isNumber(one) && Python.isNumber(other)) return Numbers.equal(one, other);
        return switch (one) {
            case MarkedText text -> other instanceof MarkedText same && equal(text, same, budget);
            case List<?> left -> other instanceof List<?> right && equalItems(left, right, depth, budget);
            case Tuple(var left) -> other instanceof Tuple(var right) && equalItems(left, right, depth, budget);
            case Map<?, ?> left -> other instanceof Map<?, ?> right && equalEntries(left, right, depth, budget);
            case Undefined undefined -> undefined.equals(other);
            case View left when other instanceof View right -> equal(left, right, depth, budget);
            default -> one == other;
        };
    }

    private static boolean equal(MarkedText one, MarkedText other, Budget budget) {
        if (one.length() != other.length()) return false;
        budget.reads(one.length());
        return one.equals(other);
    }

    private static boolean equal(View one, View other, int depth, Budget budget) {
        if (one.isRange() && other.isRange()) return equalItems(one.items(), other.items(), depth, budget);
        throw new TemplateFailure("a " + one + " and a " + other + " are not compared here");
    }

    private static boolean equalItems(List<?> left, List<?> right, int depth, Budget budget) {
        if (left.size() != right.size()) return false;
        for (int i = 0; i < left.size(); i++) if (!equal(left.get(i), right.get(i), depth + 1, budget)) return false;
        return true;
    }

    private static boolean equalEntries(Map<?, ?> left, Map<?, ?> right, int depth, Budget budget) {
        if (left.size() != right.size()) return false;
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(Python.key(entry.getKey(), budget));
            if (other == null || !equal(entry.getValue(), other, depth + 1, budget)) return false;
        }
        return true;
    }

    static int compare(Object one, Object other, Budget budget) {
        return compare(one, other, 0, budget);
    }

    private static int compare(Object one, Object other, int depth, Budget budget) {
        budget.visit(depth);
        if (Python.isNumber(one) && Python.isNumber(other)) return Numbers.compare(one, other);
        if (one instanceof MarkedText left && other instanceof MarkedText right) {
            budget.reads(Math.min(left.length(), right.length()));
            return PythonText.compare(left.toString(), right.toString());
        }
        if (one instanceof List<?> left && other instanceof List<?> right) {
            return compareItems(left, right, depth, budget);
        }
        if (one instanceof Tuple(var left) && other instanceof Tuple(var right)) {
            return compareItems(left, right, depth, budget);
        }
        throw new TemplateFailure("a " + Python.type(one) + " and a " + Python.type(other) + " cannot be ordered");
    }

    private static int compareItems(List<?> left, List<?> right, int depth, Budget budget) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(left.get(i), right.get(i), depth + 1, budget)) {
                return compare(left.get(i), right.get(i), depth + 1, budget);
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    static boolean contains(Object items, Object item, Budget budget) {
        return switch (items) {
            case MarkedText text when item instanceof MarkedText part -> PythonText.find(text, part, 0, budget) >= 0;
            case MarkedText _ -> throw new TemplateFailure("a text has no " + Python.type(item) + " in it");
            case Map<?, ?> map -> map.containsKey(Python.key(item, budget));
            case Generator generator -> {
                while (!generator.isExhausted()) if (equal(generator.next(), item, budget)) yield true;
                yield false;
            }
            default -> {
                for (Object one : Python.items(items, budget)) if (equal(one, item, budget)) yield true;
                yield false;
            }
        };
    }
}
