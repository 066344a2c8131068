package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.List;
import java.util.Set;

/// What a template does.
sealed interface Statement {
    record Data(MarkedText text) implements Statement {}

    record Output(Expression value) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

    /// @param condition which items there are; the constant true for all
    record For(Target target, Expression items, Expression condition, List<Statement> body, List<Statement> otherwise)
            implements Statement {}

    record Assign(Target target, Expression value) implements Statement {}

    /// `{% set a %}…{% endset %}`. The filters take the text by the name [#CAPTURED].
    record Capture(Target target, Expression filtered, List<Statement> body) implements Statement {}

    /// `{% filter … %}`
    record Filtered(Expression filtered, List<Statement> body) implements Statement {}

    record Parameter(String name, Expression otherwise) {}

    /// @param extras what its body asks for beside its parameters: `caller`, `varargs` or `kwargs`
    record Macro(String name, List<Parameter> parameters, Set<String> extras, List<Statement> body)
            implements Statement {}

    /// `{% call(…) macro(…) %}`
    record CallBlock(Macro caller, Expression.Call call) implements Statement {}

    record With(List<Assign> bindings, List<Statement> body) implements Statement {}

    enum Jump implements Statement {
        BREAK,
        CONTINUE
    }

    /// No name of a template can have a blank.
    String CAPTURED = "the captured text";

    sealed interface Target {
        record Variable(String name) implements Target {}

        record Member(String namespace, String name) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }
}
