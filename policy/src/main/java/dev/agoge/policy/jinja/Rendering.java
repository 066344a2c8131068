package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One rendering of a template.
final class Rendering {
    private static final long LONGEST_RANGE = 100_000;

    private final Budget budget;
    private final Evaluator evaluator;
    private Writing out;

    /// How a statement ended.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    Rendering(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(budget);
        this.out = new Writing(budget);
    }

    MarkedText render(List<Statement> template, Map<String, Object> context, JinjaTemplate.Clock clock) {
        Scope globals = new Scope();
        globals.set("raise_exception", (Function) (positional, named) -> {
            Given given = new Given("raise_exception", positional, named).only(List.of("message"));
            throw new TemplateFailure(Python.text(given.or(0, "message", MarkedText.EMPTY), budget)
                    .toString());
        });
        globals.set("strftime_now", (Function) (positional, named) ->
                now(clock, new Given("strftime_now", positional, named).only(List.of("format"))));
        globals.set("namespace", (Function) (positional, named) -> new Namespace(dictionary(positional, named)));
        globals.set("dict", (Function) (positional, named) -> {
            Map<Object, Object> map = new LinkedHashMap<>();
            dictionary(positional, named).forEach((name, value) -> map.put(MarkedText.markup(name), value));
            return map;
        });
        globals.set("range", (Function) (positional, named) -> range(new Given("range", positional, named).unnamed()));
        context.forEach((name, value) -> globals.set(name, Python.of(value)));
        run(template, globals.inner());
        return out.build();
    }

    private Map<String, Object> dictionary(List<Object> positional, Map<String, Object> named) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (Object given : positional) {
            if (!(given instanceof Map<?, ?> map)) throw new TemplateFailure("a dict is made of dicts and names");
            budget.steps(map.size());
            map.forEach((key, value) -> members.put(Python.text(key, budget).toString(), value));
        }
        members.putAll(named);
        return members;
    }

    private MarkedText now(JinjaTemplate.Clock clock, Given given) {
        return new Writing(budget)
                .plain(clock.now(given.text(0, "format").toString()))
                .build();
    }

    private View range(List<Object> bounds) {
        if (bounds.isEmpty() || bounds.size() > 3) throw new TemplateFailure("range takes one to three numbers");
        long from = bounds.size() == 1 ? 0 : Python.whole(bounds.getFirst());
        long to = Python.whole(bounds.get(bounds.size() == 1 ? 0 : 1));
        long step = bounds.size() == 3 ? Python.whole(bounds.get(2)) : 1;
        if (step == 0) throw new TemplateFailure("a range cannot step by zero");
        List<Object> numbers = new ArrayList<>();
        for (long number = from; step > 0 ? number < to : number > to; number = Math.addExact(number, step)) {
            numbers.add(number);
            budget.step();
            if (numbers.size() > LONGEST_RANGE) throw new TemplateFailure("a range has more than 100000 numbers");
        }
        return new View(View.Kind.RANGE, numbers);
    }

    private Flow run(List<Statement> statements, Scope scope) {
        Flow flow = Flow.ON;
        budget.descend();
        for (int i = 0; i < statements.size() && flow == Flow.ON; i++) {
            budget.step();
            flow = run(statements.get(i), scope);
        }
        budget.ascend();
        return flow;
    }

    private Flow run(Statement statement, Scope scope) {
        switch (statement) {
            case Statement.Data(var text) -> out.add(text);
            case Statement.Output(var value) -> out.add(Python.text(evaluator.value(value, scope), budget));
            case Statement.If choice -> {
                return choose(choice, scope);
            }
            case Statement.For loop -> {
                return loop(loop, scope);
            }
            case Statement.Assign(var target, var value) -> assign(target, evaluator.value(value, scope), scope);
            case Statement.Capture(var target, var filtered, var body) ->
                assign(target, captured(filtered, body, scope), scope);
            case Statement.Filtered(var filtered, var body) ->
                out.add(Python.text(captured(filtered, body, scope), budget));
            case Statement.Macro macro -> scope.set(macro.name(), function(macro, scope));
            case Statement.CallBlock block -> call(block, scope);
            case Statement.With(var bindings, var body) -> {
                Scope inner = scope.inner();
                for (Statement.Assign binding : bindings) {
                    assign(binding.target(), evaluator.value(binding.value(), scope), inner);
                }
                return run(body, inner);
            }
            case Statement.Jump jump -> {
                return jump == Statement.Jump.BREAK ? Flow.BREAK : Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private Flow choose(Statement.If choice, Scope scope) {
        for (Statement.Branch branch : choice.branches()) {
            if (Python.truth(evaluator.value(branch.test(), scope))) return run(branch.body(), scope);
        }
        return run(choice.otherwise(), scope);
    }

    /// A jump in what stands in for the items leaves the loop around this one.
    private Flow loop(Statement.For loop, Scope scope) {
        List<Object> items = new ArrayList<>();
        for (Object item : Python.items(evaluator.value(loop.items(), scope), budget)) {
            Scope each = scope.inner();
            assign(loop.target(), item, each);
            if (Python.truth(evaluator.value(loop.condition(), each))) items.add(item);
        }
        for (int i = 0; i < items.size(); i++) {
            budget.step();
            Scope each = scope.inner();
            each.set("loop", new Loop(items, i));
            assign(loop.target(), items.get(i), each);
            if (run(loop.body(), each) == Flow.BREAK) break;
        }
        return items.isEmpty() ? run(loop.otherwise(), scope.inner()) : Flow.ON;
    }

    private void assign(Statement.Target target, Object value, Scope scope) {
        switch (target) {
            case Statement.Target.Variable(var name) -> scope.set(name, value);
            case Statement.Target.Member(var name, var member) -> {
                if (!(scope.get(name) instanceof Namespace space)) {
                    throw new TemplateFailure("'" + name + "' is no namespace: nothing of it can be set");
                }
                space.set(member, value);
            }
            case Statement.Target.Several(var targets) -> {
                List<Object> values = Python.items(value, budget);
                if (values.size() != targets.size()) {
                    throw new TemplateFailure(values.size() + " values for " + targets.size() + " names");
                }
                for (int i = 0; i < targets.size(); i++) assign(targets.get(i), values.get(i), scope);
            }
        }
    }

    private Object captured(Expression filtered, List<Statement> body, Scope scope) {
        Scope inner = scope.inner();
        inner.set(Statement.CAPTURED, captured(body, inner));
        return evaluator.value(filtered, inner);
    }

    private MarkedText captured(List<Statement> body, Scope scope) {
        Writing around = out;
        out = new Writing(budget);
        run(body, scope);
        MarkedText text = out.build();
        out = around;
        return text;
    }

    private Function function(Statement.Macro macro, Scope scope) {
        return (positional, named) -> {
            budget.enter();
            Scope inner = scope.inner();
            bind(macro, positional, named, inner);
            MarkedText text = captured(macro.body(), inner);
            budget.leave();
            return text;
        };
    }

    private void bind(Statement.Macro macro, List<Object> positional, Map<String, Object> named, Scope scope) {
        List<Statement.Parameter> parameters = macro.parameters();
        budget.steps(parameters.size());
        List<String> names = parameters.stream().map(Statement.Parameter::name).toList();
        Given given = own(macro, names, positional, named, scope);
        for (int i = 0; i < names.size(); i++) {
            scope.set(names.get(i), given.or(i, names.get(i), new Undefined("the parameter " + names.get(i))));
        }
        for (int i = 0; i < names.size(); i++) {
            if (!given.has(i, names.get(i))) {
                scope.set(names.get(i), evaluator.value(parameters.get(i).otherwise(), scope));
            }
        }
    }

    /// The arguments of a macro's parameters. The others are refused, unless its body asks for them by `varargs`,
    /// `kwargs` or `caller`.
    private static Given own(
            Statement.Macro macro,
            List<String> names,
            List<Object> positional,
            Map<String, Object> named,
            Scope scope) {
        List<Object> places = positional;
        Map<String, Object> left = new LinkedHashMap<>(named);
        if (macro.extras().contains("caller") && !names.contains("caller")) {
            Object caller = left.remove("caller");
            scope.set("caller", caller == null ? new Undefined("caller") : caller);
        }
        if (macro.extras().contains("varargs")) {
            int own = Math.min(names.size(), positional.size());
            places = positional.subList(0, own);
            scope.set("varargs", new Tuple(positional.subList(own, positional.size())));
        }
        if (macro.extras().contains("kwargs")) {
            Map<Object, Object> more = new LinkedHashMap<>();
            left.forEach((name, value) -> {
                if (!names.contains(name)) more.put(MarkedText.markup(name), value);
            });
            left.keySet().retainAll(names);
            scope.set("kwargs", more);
        }
        return new Given("the macro " + macro.name(), places, left).only(names);
    }

    private void call(Statement.CallBlock block, Scope scope) {
        Expression.Arguments arguments = block.call().arguments();
        Map<String, Object> named = evaluator.named(arguments, scope);
        named.put("caller", function(block.caller(), scope));
        Object callee = evaluator.value(block.call().function(), scope);
        Object made = evaluator.call(callee, "the macro", evaluator.positional(arguments, scope), named);
        out.add(Python.text(made, budget));
    }
}
