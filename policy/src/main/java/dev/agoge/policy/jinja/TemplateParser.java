package dev.agoge.policy.jinja;

import dev.agoge.policy.jinja.Statement.Target;
import dev.agoge.policy.jinja.Token.Kind;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads statements.
final class TemplateParser {
    private static final int DEEPEST = 60;
    /// Names that mean something in a macro.
    private static final Set<String> EXTRAS = Set.of("caller", "varargs", "kwargs");

    private final ExpressionParser in;
    private int depth;
    private int loops;

    private TemplateParser(List<Token> tokens) {
        this.in = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String template) {
        return new TemplateParser(Lexer.tokens(template)).body(Set.of());
    }

    /// Up to a tag with one of these names, which is left to be read.
    private List<Statement> body(Set<String> ends) {
        if (++depth > DEEPEST) throw in.failure("tags nest more than " + DEEPEST + " deep");
        List<Statement> body = new ArrayList<>();
        while (true) {
            Token token = in.next();
            switch (token.kind()) {
                case DATA -> body.add(new Statement.Data(MarkedText.markup(token.text())));
                case OUTPUT_BEGINS -> {
                    body.add(new Statement.Output(in.tuple()));
                    in.expect(Kind.OUTPUT_ENDS);
                }
                case TAG_BEGINS -> {
                    if (in.current().kind() == Kind.NAME
                            && ends.contains(in.current().text())) {
                        depth--;
                        return body;
                    }
                    body.addAll(tag());
                }
                case END -> {
                    if (!ends.isEmpty()) throw in.failure("the template ends before " + String.join(" or ", ends));
                    depth--;
                    return body;
                }
                default -> throw in.failure("'" + token.text() + "' is out of place");
            }
        }
    }

    private List<Statement> tag() {
        String name = in.name();
        return switch (name) {
            case "if" -> List.of(ifTag());
            case "for" -> List.of(forTag());
            case "set" -> List.of(setTag());
            case "macro" -> List.of(macro());
            case "call" -> List.of(callBlock());
            case "filter" -> List.of(filterBlock());
            case "with" -> List.of(with());
            case "generation" -> {
                end();
                yield closed("endgeneration");
            }
            case "break" -> List.of(jump(Statement.Jump.BREAK));
            case "continue" -> List.of(jump(Statement.Jump.CONTINUE));
            default -> throw in.failure("the tag '" + name + "' is not read");
        };
    }

    private void end() {
        in.expect(Kind.TAG_ENDS);
    }

    /// The body up to the tag that closes it.
    private List<Statement> closed(String tag) {
        List<Statement> body = body(Set.of(tag));
        in.name();
        end();
        return body;
    }

    private Statement jump(Statement.Jump jump) {
        if (loops == 0) throw in.failure(jump + " outside of a loop");
        end();
        return jump;
    }

    private Statement ifTag() {
        List<Statement.Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        String tag = "elif";
        while (tag.equals("elif")) {
            Expression test = in.tuple();
            end();
            branches.add(new Statement.Branch(test, body(Set.of("elif", "else", "endif"))));
            tag = in.name();
        }
        if (tag.equals("else")) {
            end();
            otherwise = body(Set.of("endif"));
            in.name();
        }
        end();
        return new Statement.If(branches, otherwise);
    }

    private Statement forTag() {
        Target target = targets();
        if (!in.skipName("in")) throw in.failure("'in' is missing");
        Expression items = in.or();
        if (in.current().is(",")) throw in.failure("a loop over several values needs parentheses");
        Expression condition = in.skipName("if") ? in.expression() : new Expression.Constant(true);
        if (in.current().isName("recursive")) throw in.failure("recursive loops are not read");
        end();
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        List<Statement> otherwise = List.of();
        if (in.name().equals("else")) {
            end();
            otherwise = body(Set.of("endfor"));
            in.name();
        }
        end();
        return new Statement.For(target, items, condition, body, otherwise);
    }

    private Target targets() {
        Target first = target();
        if (!in.current().is(",")) return first;
        List<Target> targets = new ArrayList<>(List.of(first));
        while (in.skip(",")) targets.add(target());
        return new Target.Several(targets);
    }

    private Target target() {
        if (in.skip("(")) {
            if (++depth > DEEPEST) throw in.failure("names nest more than " + DEEPEST + " deep");
            Target inner = targets();
            depth--;
            in.expect(")");
            return inner;
        }
        String name = in.name();
        return in.skip(".") ? new Target.Member(name, in.name()) : new Target.Variable(name);
    }

    private Statement setTag() {
        Target target = targets();
        if (in.skip("=")) {
            Expression value = in.tuple();
            end();
            return new Statement.Assign(target, value);
        }
        Expression filtered = in.filters(new Expression.Name(Statement.CAPTURED));
        end();
        return new Statement.Capture(target, filtered, outsideOfLoops("endset"));
    }

    private Statement macro() {
        String name = in.name();
        List<Statement.Parameter> parameters = parameters();
        end();
        return macro(name, parameters, "endmacro");
    }

    private Statement.Macro macro(String name, List<Statement.Parameter> parameters, String tag) {
        int begin = in.position();
        List<Statement> body = outsideOfLoops(tag);
        Set<String> extras = new HashSet<>(EXTRAS);
        extras.removeIf(extra -> !in.mentions(extra, begin));
        return new Statement.Macro(name, parameters, extras, body);
    }

    /// What is made as a text of its own has no way to jump out of it.
    private List<Statement> outsideOfLoops(String tag) {
        int around = loops;
        loops = 0;
        List<Statement> body = closed(tag);
        loops = around;
        return body;
    }

    private List<Statement.Parameter> parameters() {
        List<Statement.Parameter> parameters = new ArrayList<>();
        in.expect("(");
        while (!in.skip(")")) {
            if (!parameters.isEmpty()) in.expect(",");
            String name = in.name();
            Expression otherwise =
                    in.skip("=") ? in.expression() : new Expression.Constant(new Undefined("the parameter " + name));
            parameters.add(new Statement.Parameter(name, otherwise));
        }
        return parameters;
    }

    private Statement callBlock() {
        List<Statement.Parameter> parameters = in.current().is("(") ? parameters() : List.of();
        if (!(in.expression() instanceof Expression.Call call)) throw in.failure("a call block calls a macro");
        end();
        return new Statement.CallBlock(macro("caller", parameters, "endcall"), call);
    }

    private Statement filterBlock() {
        String name = in.name();
        if (!Filters.has(name)) throw in.failure("there is no filter '" + name + "' here");
        Expression captured = new Expression.Name(Statement.CAPTURED);
        if (in.current().is("(")) throw in.failure("a filter block's filter has no arguments here");
        Expression filtered = in.filters(new Expression.Filter(captured, name, Expression.Arguments.NONE));
        end();
        return new Statement.Filtered(filtered, outsideOfLoops("endfilter"));
    }

    private Statement with() {
        List<Statement.Assign> bindings = new ArrayList<>();
        while (in.current().kind() != Kind.TAG_ENDS) {
            if (!bindings.isEmpty()) in.expect(",");
            Target target = target();
            in.expect("=");
            bindings.add(new Statement.Assign(target, in.expression()));
        }
        end();
        return new Statement.With(bindings, closed("endwith"));
    }
}
