package dev.agoge.environments;

import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.sqlite.Database;
import dev.agoge.environments.sqlite.Database.ResultColumn;
import dev.agoge.environments.sqlite.DatabaseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A tool, checked and ready to run.
final class ToolProgram {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern COLUMN_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final int MAX_RESULT = 64 << 10;
    private static final int MAX_QUOTED = 200;

    private final Tool tool;
    private final List<Statement> statements;

    private ToolProgram(Tool tool, List<Statement> statements) {
        this.tool = tool;
        this.statements = statements;
    }

    /// A step with its SQL ready and the columns it gives.
    private record Statement(Step step, Sql sql, List<ResultColumn> columns) {}

    /// What a call did.
    ///
    /// @param rowsChanged 0 if it only looked
    record Run(ToolResult result, int rowsChanged) {}

    Tool tool() {
        return tool;
    }

    /// Checks the tool against a database with its tables. Mistakes go to `violations`.
    static ToolProgram check(Tool tool, Set<String> ids, Database database, Violations violations) {
        String at = "tools." + tool.name();
        Set<String> unused = new LinkedHashSet<>();
        tool.parameters().forEach(parameter -> unused.add(parameter.name()));
        Set<String> parameters = Set.copyOf(unused);
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < tool.steps().size(); i++) {
            Step step = tool.steps().get(i);
            String place = at + ".steps[" + i + "]";
            Sql sql = Sql.read(step.sql(), kind(step), parameters, ids, place, violations);
            sql.arguments().forEach(unused::remove);
            statements.add(prepare(step, sql, parameters, database, place, violations));
            if (answers(step) && i < tool.steps().size() - 1) {
                violations.add(place, "it answers before the end", "make it the last step");
            }
        }
        if (!unused.isEmpty()) violations.add(at, "no step uses " + unused, "use it or leave it out");
        if (tool.steps().stream().noneMatch(step -> answers(step) || step instanceof Step.Change)) {
            violations.add(
                    at, "it neither changes nor answers anything", "add a step with change, answer or answer_list");
        }
        return new ToolProgram(tool, List.copyOf(statements));
    }

    private static Sql.Kind kind(Step step) {
        return step instanceof Step.Change ? Sql.Kind.CHANGE : Sql.Kind.QUERY;
    }

    private static boolean answers(Step step) {
        return step instanceof Step.Answer || step instanceof Step.AnswerList;
    }

    private static Statement prepare(
            Step step, Sql sql, Set<String> parameters, Database database, String place, Violations violations) {
        try {
            database.check(sql.text());
            List<ResultColumn> columns = step instanceof Step.Change ? List.of() : database.columns(sql.text());
            checkColumns(step, columns, place, violations);
            checkMessage(step, parameters, columns, place, violations);
            return new Statement(step, sql, columns);
        } catch (DatabaseException e) {
            violations.add(place, "SQLite does not take it: " + e.getMessage(), "correct the statement");
            return new Statement(step, sql, List.of());
        }
    }

    private static void checkColumns(Step step, List<ResultColumn> columns, String place, Violations violations) {
        if (!answers(step)) return;
        Set<String> seen = new HashSet<>();
        for (ResultColumn column : columns) {
            if (!COLUMN_NAME.matcher(column.name()).matches() || !seen.add(column.name())) {
                violations.add(
                        place, "a column called '" + column.name() + "'", "give each its own plain name with AS");
            }
        }
        if (step instanceof Step.AnswerList && !Sql.ordered(step.sql())) {
            violations.add(place, "the order of its rows is left open", "add an ORDER BY");
        }
    }

    private static void checkMessage(
            Step step, Set<String> parameters, List<ResultColumn> columns, String place, Violations violations) {
        Set<String> names = new LinkedHashSet<>(parameters);
        if (step instanceof Step.Refuse) columns.forEach(column -> names.add(column.name()));
        Matcher matcher = PLACE.matcher(message(step));
        while (matcher.find()) {
            if (!names.contains(matcher.group(1))) {
                violations.add(
                        place + ".message", "{" + matcher.group(1) + "} is not known here", "known are " + names);
            }
        }
    }

    private static String message(Step step) {
        return switch (step) {
            case Step.Require require -> require.message();
            case Step.Refuse refuse -> refuse.message();
            case Step.Change _, Step.Answer _, Step.AnswerList _ -> "";
        };
    }

    /// Runs all steps, up to the first that fails. It is the caller's to undo what a failed call began.
    Run run(Database database, Map<String, Value> arguments) {
        int changed = 0;
        for (Statement statement : statements) {
            List<@Nullable Object> bound = new ArrayList<>();
            for (String name : statement.sql.arguments()) bound.add(Cells.cell(value(arguments, name)));
            switch (statement.step) {
                case Step.Require(var _, var error, var message) -> {
                    if (database.query(statement.sql.text(), bound, 1).isEmpty()) {
                        return refused(error, filled(message, arguments));
                    }
                }
                case Step.Refuse(var _, var error, var message) -> {
                    List<List<@Nullable Object>> rows = database.query(statement.sql.text(), bound, 1);
                    if (!rows.isEmpty())
                        return refused(error, filled(message, known(arguments, statement, rows.getFirst())));
                }
                case Step.Change _ -> changed += database.change(statement.sql.text(), bound);
                case Step.Answer _ -> {
                    List<List<@Nullable Object>> rows = database.query(statement.sql.text(), bound, 1);
                    if (rows.isEmpty()) return refused("not_found", "nothing was found");
                    return answered(object(statement, rows.getFirst()), changed);
                }
                case Step.AnswerList(var _, var limit) -> {
                    List<String> rows = database.query(statement.sql.text(), bound, limit).stream()
                            .map(row -> object(statement, row))
                            .toList();
                    return answered("[" + String.join(",", rows) + "]", changed);
                }
            }
        }
        return answered("{\"ok\":true}", changed);
    }

    private static Value value(Map<String, Value> arguments, String name) {
        return Objects.requireNonNull(arguments.get(name), name);
    }

    private static Run answered(String content, int changed) {
        return content.length() <= MAX_RESULT
                ? new Run(new ToolResult(content, false), changed)
                : refused("too_large", "the result is too large to show");
    }

    private static Run refused(String error, String message) {
        return new Run(error(error, message), 0);
    }

    /// An error as the policy reads it.
    static ToolResult error(String error, String message) {
        return new ToolResult("{\"error\":" + Json.quote(error) + ",\"message\":" + Json.quote(message) + "}", true);
    }

    private static String object(Statement statement, List<@Nullable Object> row) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            members.put(statement.columns.get(i).name(), cell(statement, i, row));
        }
        return Json.text(members);
    }

    private static Value cell(Statement statement, int i, List<@Nullable Object> row) {
        boolean bool = statement.columns.get(i).declaredType().equals(Column.Type.BOOLEAN.sql());
        return Cells.value(row.get(i), bool);
    }

    private static Map<String, Value> known(
            Map<String, Value> arguments, Statement statement, List<@Nullable Object> row) {
        Map<String, Value> known = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) known.put(statement.columns.get(i).name(), cell(statement, i, row));
        known.putAll(arguments);
        return known;
    }

    private static String filled(String message, Map<String, Value> values) {
        return PLACE.matcher(message).replaceAll(place -> {
            String text = value(values, place.group(1)).plain();
            return Matcher.quoteReplacement(text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…");
        });
    }
}
