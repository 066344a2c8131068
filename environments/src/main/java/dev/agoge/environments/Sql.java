package dev.agoge.environments;

import dev.agoge.environments.sqlite.Database;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One statement of a tool, as SQLite takes it, and the arguments it wants, in order. What could reach a clock, chance
/// or anything outside the tables is refused here by name; that the rest makes sense is for SQLite to say.
///
/// @param text with `?` where the author wrote `:name`
record Sql(String text, List<String> arguments) {
    private static final Pattern TOKEN = Pattern.compile(
            "(?<space>\\s+)|(?<string>'(?:[^']|'')*+')|(?<number>\\d[\\w.]*)|:(?<argument>\\w+)|(?<word>[A-Za-z_]\\w*)|(?<sign>.)",
            Pattern.DOTALL);

    /// `name (columns) AS (SELECT …)`: a table made for the statement.
    private static final Pattern DEFINITION = Pattern.compile(
            "\\w\\s*+(?<list>\\()[\\w\\s,]*+\\)\\s*+as\\s*+(?:not\\s++)?(?:materialized\\s*+)?\\(\\s*+(?:select|values|with)\\b",
            Pattern.CASE_INSENSITIVE);

    /// What follows the table of an INSERT, if not its columns.
    private static final Set<String> AFTER_TARGET = Set.of("select", "values", "default", "with");

    private static final String UNKNOWN_SIGNS = "\"`[]?@$#;:{}\\'";

    /// Words that stand for a clock, for SQLite's inner tables, or that turn a change into a query.
    private static final Set<String> REFUSED_WORDS = Set.of(
            "current_timestamp", "current_date", "current_time", "returning", "dbstat", "bytecode", "tables_used");

    /// A query may begin with WITH, and end as a change.
    private static final Set<String> CHANGING_WORDS = Set.of("insert", "update", "delete", "into");

    private static final Set<String> ALLOWED_FUNCTIONS = Set.of(
            "abs",
            "avg",
            "ceil",
            "ceiling",
            "char",
            "coalesce",
            "concat",
            "concat_ws",
            "count",
            "dense_rank",
            "first_value",
            "floor",
            "format",
            "glob",
            "group_concat",
            "if",
            "ifnull",
            "iif",
            "instr",
            "lag",
            "last_value",
            "lead",
            "length",
            "like",
            "lower",
            "ltrim",
            "max",
            "min",
            "mod",
            "nth_value",
            "ntile",
            "nullif",
            "printf",
            "rank",
            "replace",
            "round",
            "row_number",
            "rtrim",
            "sign",
            "string_agg",
            "substr",
            "substring",
            "sum",
            "total",
            "trim",
            "typeof",
            "unicode",
            "upper");

    private static final Set<String> REFUSED_FUNCTIONS = refusedFunctions();

    Sql {
        arguments = List.copyOf(arguments);
    }

    private static Set<String> refusedFunctions() {
        Set<String> refused = new TreeSet<>(Database.builtInFunctions());
        refused.removeAll(ALLOWED_FUNCTIONS);
        return refused;
    }

    /// What a statement may be.
    enum Kind {
        QUERY,
        CHANGE;

        private boolean begins(String word) {
            return switch (this) {
                case QUERY -> word.equals("select") || word.equals("with");
                case CHANGE -> word.equals("insert") || word.equals("update") || word.equals("delete");
            };
        }

        private String written() {
            return this == QUERY ? "SELECT" : "INSERT, UPDATE or DELETE";
        }
    }

    /// Reads a statement. Mistakes go to `violations`; the result is then good for nothing but reading on.
    ///
    /// @param ids the prefixes that `next_id` may be asked for
    static Sql read(
            String source, Kind kind, Set<String> parameters, Set<String> ids, String at, Violations violations) {
        Reader reader = new Reader(kind, parameters, ids, at, violations);
        DEFINITION.matcher(source).results().forEach(found -> reader.definitions.add(found.start("list")));
        Matcher matcher = TOKEN.matcher(source);
        while (matcher.find()) reader.take(matcher);
        reader.end();
        return new Sql(reader.out.toString(), reader.arguments);
    }

    /// True if its rows come in an order that the author chose.
    static boolean ordered(String source) {
        return Pattern.compile("\\border\\s+by\\b", Pattern.CASE_INSENSITIVE)
                .matcher(source.replaceAll("'[^']*'", "''"))
                .find();
    }

    private static final class Reader {
        private final Kind kind;
        private final Set<String> parameters;
        private final Set<String> ids;
        private final String at;
        private final Violations violations;
        private final StringBuilder out = new StringBuilder();
        private final List<String> arguments = new ArrayList<>();
        private String first = "";
        private String word = "";
        private String called = "";
        private final Set<Integer> definitions = new HashSet<>();
        private boolean target;

        private Reader(Kind kind, Set<String> parameters, Set<String> ids, String at, Violations violations) {
            this.kind = kind;
            this.parameters = parameters;
            this.ids = ids;
            this.at = at;
            this.violations = violations;
        }

        private void take(Matcher token) {
            String text = token.group();
            if (token.group("argument") != null) {
                argument(token.group("argument"));
                return;
            }
            out.append(text);
            if (token.group("space") != null) return;
            if (token.group("word") != null) word(text.toLowerCase(Locale.ROOT));
            else if (token.group("sign") != null) sign(text.charAt(0), token.start());
            else literal(text);
        }

        private void argument(String name) {
            if (!parameters.contains(name)) wrong("':" + name + "' is no parameter of the tool", "use " + parameters);
            arguments.add(name);
            out.append('?');
            word = "";
            called = "";
        }

        private void word(String lower) {
            if (first.isEmpty()) {
                first = lower;
                if (!kind.begins(lower)) wrong("it begins with " + lower, "write " + kind.written());
            }
            boolean conflictClause = lower.equals("or") && (word.equals("insert") || word.equals("update"));
            boolean changing = kind == Kind.QUERY && CHANGING_WORDS.contains(lower);
            boolean inner = lower.startsWith("sqlite_") || lower.startsWith("pragma_");
            if (conflictClause || changing || inner || REFUSED_WORDS.contains(lower)) {
                wrong("'" + lower + "' is not for " + (changing ? "queries" : "tools"), "write it without");
            }
            if (lower.equals("into")) target = true;
            else if (AFTER_TARGET.contains(lower)) target = false;
            word = lower;
            called = "";
        }

        private void sign(char sign, int place) {
            if (UNKNOWN_SIGNS.indexOf(sign) >= 0 || sign > 126 || sign < 32) {
                wrong("the sign " + sign, "write one statement, names plain, texts as '…', arguments as :name");
            }
            boolean comment = !out.isEmpty() && (endsWith("--") || endsWith("/*"));
            if (comment) wrong("a comment", "put it into the tool's description");
            boolean opens = sign == '(';
            boolean columns = opens && (target || definitions.contains(place));
            if (opens) target = false;
            called = "";
            if (opens && !columns) call();
            word = "";
        }

        private boolean endsWith(String text) {
            return out.length() >= text.length() && out.indexOf(text, out.length() - text.length()) >= 0;
        }

        private void call() {
            called = word;
            if (REFUSED_FUNCTIONS.contains(word)) {
                wrong(word + "() is not for tools", "use " + String.join(", ", instead(word)));
            }
            if (word.equals("next_id") && kind != Kind.CHANGE) {
                wrong("next_id() in a query", "take a new number only where the row is written; last_id() repeats it");
            }
        }

        private static List<String> instead(String function) {
            return switch (function) {
                case "date", "time", "datetime", "strftime", "julianday", "unixepoch", "timediff" ->
                    List.of("now()", "today()", "add_days(date, n)", "days_between(from, to)");
                case "last_insert_rowid", "random", "randomblob" -> List.of("next_id('PREFIX-')", "last_id('PREFIX-')");
                default -> ALLOWED_FUNCTIONS.stream().sorted().collect(Collectors.toList());
            };
        }

        private void literal(String text) {
            boolean id = called.equals("next_id") || called.equals("last_id");
            if (id && !ids.contains(text.substring(1, text.length() - 1))) {
                wrong("no ids begin with " + text, "name the prefix in 'ids', with its first number");
            }
            word = "";
            called = id ? "" : called;
        }

        private void end() {
            if (first.isEmpty()) wrong("there is no statement", "write " + kind.written());
        }

        private void wrong(String problem, String fix) {
            violations.add(at, problem, fix);
        }
    }
}
