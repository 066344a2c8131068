package dev.agoge.policy.jinja;

import dev.agoge.policy.jinja.Expression.Arguments;
import dev.agoge.policy.jinja.Expression.Operand;
import dev.agoge.policy.jinja.Token.Kind;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads expressions, by the precedence that jinja2 gives their operators.
final class ExpressionParser {
    private static final int DEEPEST = 100;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    static final Expression NONE = new Expression.Constant(None.NONE);

    private final List<Token> tokens;
    private int at;
    private int depth;

    ExpressionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token next() {
        Token token = current();
        if (token.kind() != Kind.END) at++;
        return token;
    }

    TemplateFailure failure(String why) {
        return new TemplateFailure(current().line(), why);
    }

    int position() {
        return at;
    }

    /// Whether a name was read since.
    boolean mentions(String name, int since) {
        for (int i = since; i < at; i++) {
            if (tokens.get(i).isName(name) && !tokens.get(i - 1).is(".")) return true;
        }
        return false;
    }

    boolean skip(String operator) {
        if (!current().is(operator)) return false;
        at++;
        return true;
    }

    boolean skipName(String name) {
        if (!current().isName(name)) return false;
        at++;
        return true;
    }

    void expect(String operator) {
        if (!skip(operator))
            throw failure("'" + operator + "' is missing before '" + current().text() + "'");
    }

    void expect(Kind kind) {
        if (next().kind() != kind) throw failure("'" + tokens.get(at - 1).text() + "' is out of place");
    }

    String name() {
        if (current().kind() != Kind.NAME)
            throw failure("a name is missing before '" + current().text() + "'");
        return next().text();
    }

    Expression expression() {
        if (++depth > DEEPEST) throw failure("expressions nest more than " + DEEPEST + " deep");
        Expression value = or();
        while (skipName("if")) {
            Expression test = or();
            Expression otherwise =
                    skipName("else") ? expression() : new Expression.Constant(new Undefined("the inline if's else"));
            value = new Expression.Conditional(test, value, otherwise);
        }
        depth--;
        return value;
    }

    /// One expression, or several with commas between them: a tuple.
    Expression tuple() {
        Expression first = expression();
        if (!current().is(",")) return first;
        List<Expression> items = new ArrayList<>(List.of(first));
        while (skip(",")) {
            if (endsTuple()) break;
            items.add(expression());
        }
        return new Expression.Sequence(items, true);
    }

    private boolean endsTuple() {
        Token token = current();
        return token.kind() == Kind.TAG_ENDS || token.kind() == Kind.OUTPUT_ENDS || token.is(")") || token.isName("in");
    }

    Expression or() {
        Expression left = and();
        while (skipName("or")) left = new Expression.Binary(left, "or", and());
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (skipName("and")) left = new Expression.Binary(left, "and", not());
        return left;
    }

    private Expression not() {
        if (!skipName("not")) return comparison();
        if (++depth > DEEPEST) throw failure("expressions nest more than " + DEEPEST + " deep");
        Expression negated = new Expression.Unary("not", not());
        depth--;
        return negated;
    }

    private Expression comparison() {
        Expression first = sum();
        List<Operand> others = new ArrayList<>();
        while (true) {
            if (current().kind() == Kind.OPERATOR
                    && COMPARISONS.contains(current().text())) {
                others.add(new Operand(next().text(), sum()));
            } else if (skipName("in")) {
                others.add(new Operand("in", sum()));
            } else if (current().isName("not") && tokens.get(at + 1).isName("in")) {
                at += 2;
                others.add(new Operand("not in", sum()));
            } else {
                return others.isEmpty() ? first : new Expression.Comparison(first, others);
            }
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (current().is("+") || current().is("-")) {
            left = new Expression.Binary(left, next().text(), concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (skip("~")) left = new Expression.Binary(left, "~", product());
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (current().is("*")
                || current().is("/")
                || current().is("//")
                || current().is("%")) {
            left = new Expression.Binary(left, next().text(), power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (skip("**")) left = new Expression.Binary(left, "**", unary(true));
        return left;
    }

    private Expression unary(boolean filters) {
        if (++depth > DEEPEST) throw failure("expressions nest more than " + DEEPEST + " deep");
        Expression value;
        if (skip("-")) value = new Expression.Unary("-", unary(false));
        else if (skip("+")) value = new Expression.Unary("+", unary(false));
        else value = primary();
        value = postfix(value);
        depth--;
        return filters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = next();
        return switch (token.kind()) {
            case NAME -> named(token.text());
            case STRING -> string(token.text());
            case INTEGER, FLOAT -> new Expression.Constant(number(token));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> parenthesis();
                    case "[" -> list();
                    case "{" -> dictionary();
                    default -> throw failure("'" + token.text() + "' begins no expression");
                };
            default -> throw failure("an expression is missing");
        };
    }

    private Object number(Token token) {
        String digits = token.text().replace("_", "");
        try {
            return token.kind() == Kind.INTEGER ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw failure("the number " + digits + " is too large");
        }
    }

    private static Expression named(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Constant(true);
            case "false", "False" -> new Expression.Constant(false);
            case "none", "None" -> NONE;
            default -> new Expression.Name(name);
        };
    }

    /// Strings next to each other are one.
    private Expression string(String first) {
        StringBuilder text = new StringBuilder(first);
        while (current().kind() == Kind.STRING) text.append(next().text());
        return new Expression.Constant(MarkedText.markup(text.toString()));
    }

    private Expression parenthesis() {
        if (skip(")")) return new Expression.Sequence(List.of(), true);
        Expression value = tuple();
        expect(")");
        return value;
    }

    private Expression list() {
        List<Expression> items = new ArrayList<>();
        while (!skip("]")) {
            if (!items.isEmpty()) expect(",");
            if (skip("]")) break;
            items.add(expression());
        }
        return new Expression.Sequence(items, false);
    }

    private Expression dictionary() {
        List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
        while (!skip("}")) {
            if (!entries.isEmpty()) expect(",");
            if (skip("}")) break;
            Expression key = expression();
            expect(":");
            entries.add(Map.entry(key, expression()));
        }
        return new Expression.Dictionary(entries);
    }

    private Expression postfix(Expression of) {
        Expression value = of;
        while (true) {
            if (skip(".")) {
                value = current().kind() == Kind.INTEGER
                        ? new Expression.Item(value, new Expression.Constant(number(next())))
                        : new Expression.Attribute(value, name());
            } else if (skip("[")) value = subscript(value);
            else if (current().is("(")) value = new Expression.Call(value, arguments());
            else return value;
        }
    }

    private Expression subscript(Expression of) {
        Expression from = current().is(":") ? NONE : expression();
        if (skip("]")) return new Expression.Item(of, from);
        expect(":");
        Expression to = current().is(":") || current().is("]") ? NONE : expression();
        Expression step = skip(":") && !current().is("]") ? expression() : NONE;
        expect("]");
        return new Expression.Slice(of, from, to, step);
    }

    /// The filters, tests and calls after a value.
    Expression filters(Expression of) {
        Expression value = of;
        while (true) {
            if (current().is("|")) value = filter(value);
            else if (skipName("is")) value = test(value);
            else if (current().is("(")) value = new Expression.Call(value, arguments());
            else return value;
        }
    }

    private Expression filter(Expression value) {
        expect("|");
        String name = name();
        if (!Filters.has(name)) throw failure("there is no filter '" + name + "' here");
        return new Expression.Filter(value, name, current().is("(") ? arguments() : Arguments.NONE);
    }

    private Expression test(Expression value) {
        boolean negated = skipName("not");
        String name = current().kind() == Kind.OPERATOR ? next().text() : name();
        if (!Tests.has(name)) throw failure("there is no test '" + name + "' here");
        Arguments arguments = Arguments.NONE;
        if (current().isName("is")) throw failure("a test cannot be tested: 'is' follows 'is " + name + "'");
        if (current().is("(")) arguments = arguments();
        else if (beginsArgument()) arguments = new Arguments(List.of(postfix(primary())), Map.of());
        return new Expression.Test(value, name, arguments, negated);
    }

    private boolean beginsArgument() {
        return switch (current().kind()) {
            case STRING, INTEGER, FLOAT -> true;
            case NAME ->
                !Set.of("else", "or", "and", "if", "is", "in", "not")
                        .contains(current().text());
            case OPERATOR -> current().is("[") || current().is("{");
            default -> false;
        };
    }

    private Arguments arguments() {
        expect("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!skip(")")) {
            if (!positional.isEmpty() || !named.isEmpty()) expect(",");
            if (skip(")")) break;
            if (current().is("*") || current().is("**")) throw failure("'*' in a call is not read");
            if (current().kind() == Kind.NAME && tokens.get(at + 1).is("=")) {
                String name = name();
                expect("=");
                if (named.put(name, expression()) != null) throw failure("the argument " + name + " is given twice");
            } else if (!named.isEmpty()) throw failure("an argument without a name follows one with a name");
            else positional.add(expression());
        }
        return new Arguments(positional, named);
    }
}
