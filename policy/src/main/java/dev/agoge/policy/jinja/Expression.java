package dev.agoge.policy.jinja;

import java.util.List;
import java.util.Map;

/// What has a value.
sealed interface Expression {
    record Constant(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record Sequence(List<Expression> items, boolean tuple) implements Expression {}

    record Dictionary(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

    /// `a.name`
    record Attribute(Expression of, String name) implements Expression {}

    /// `a[key]`
    record Item(Expression of, Expression key) implements Expression {}

    /// `a[from:to:step]`; a part that is not given is None.
    record Slice(Expression of, Expression from, Expression to, Expression step) implements Expression {}

    record Call(Expression function, Arguments arguments) implements Expression {}

    record Filter(Expression value, String name, Arguments arguments) implements Expression {}

    record Test(Expression value, String name, Arguments arguments, boolean negated) implements Expression {}

    record Unary(String operator, Expression value) implements Expression {}

    record Binary(Expression left, String operator, Expression right) implements Expression {}

    /// `a < b <= c`
    record Comparison(Expression first, List<Operand> others) implements Expression {}

    /// `a if test else b`; without the else the constant is undefined.
    record Conditional(Expression test, Expression then, Expression otherwise) implements Expression {}

    record Operand(String operator, Expression value) {}

    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
