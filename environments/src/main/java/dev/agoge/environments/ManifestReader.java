package dev.agoge.environments;

import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Expectation.Change;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a manifest strictly: what it does not know, it refuses; what is wrong, it notes with place and fix, and reads
/// on. Every size is bounded. Whether the SQL makes sense is [Environment]'s question.
final class ManifestReader {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(40)
                            .maxNameLength(1000)
                            .maxStringLength(Bundle.MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern SQL_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern TOOL_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern ERROR_NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z][A-Za-z_-]{0,15}");
    private static final int MAX_SQL = 4_000;
    private static final int MAX_PROMPT = 20_000;
    private static final int MAX_TEXT = 4_000;
    private static final int MAX_ROWS = 20_000;

    private final Violations violations = new Violations();

    private ManifestReader() {}

    static Manifest read(byte[] json) {
        if (json.length > Bundle.MAX_BYTES) {
            throw new InvalidEnvironment(List.of(
                    new Violation("$", json.length + " bytes", "an environment has at most " + Bundle.MAX_BYTES)));
        }
        ManifestReader reader = new ManifestReader();
        Manifest manifest = reader.manifest(new JsonPlace("", parse(json), reader.violations));
        reader.violations.throwIfAny();
        return manifest;
    }

    private static JsonNode parse(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new InvalidEnvironment(
                    List.of(new Violation("$", "this is no JSON: " + e.getOriginalMessage(), where(e))));
        }
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? "write one JSON object"
                : "look at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private Manifest manifest(JsonPlace at) {
        at.only("name", "version", "domain", "clock", "ids", "tables", "tools", "tasks");
        return new Manifest(
                at.get("name").text(PLAIN),
                at.get("version").text(PLAIN),
                at.get("domain").text(PLAIN),
                clock(at.get("clock")),
                ids(at.maybe("ids")),
                at.get("tables").members(1, 64).map(this::table).toList(),
                at.get("tools").members(1, 128).map(this::tool).toList(),
                at.get("tasks").members(0, 10_000).map(this::task).toList());
    }

    private LocalDateTime clock(JsonPlace at) {
        String text = at.text(100);
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeParseException e) {
            at.wrong("'" + text + "' is no time", "write it like 2026-03-02T09:00");
            return LocalDateTime.MIN;
        }
    }

    private Map<String, Long> ids(JsonPlace at) {
        Map<String, Long> ids = new LinkedHashMap<>();
        at.members(0, 64).forEach(id -> {
            id.nameLike(PREFIX);
            ids.put(id.name(), id.whole(0, 1_000_000_000));
        });
        return ids;
    }

    private Table table(JsonPlace at) {
        at.nameLike(SQL_NAME).only("columns", "key", "unstable", "rows");
        List<Column> columns =
                at.get("columns").members(1, 64).map(ManifestReader::column).toList();
        return new Table(
                at.name(),
                columns,
                key(at.get("key")),
                new LinkedHashSet<>(at.maybe("unstable").texts(0, 64, 100)),
                at.get("rows").elements(0, MAX_ROWS).map(ManifestReader::row).toList());
    }

    private static Column column(JsonPlace at) {
        at.nameLike(SQL_NAME);
        if (at.isText()) return column(at.name(), at);
        at.only("type", "tolerance");
        Column column = column(at.name(), at.get("type"));
        double tolerance = at.maybe("tolerance").numberOr(0, 0, 1e15);
        if (tolerance == 0 || column.type() == Column.Type.NUMBER) return column.within(tolerance);
        at.wrong("a tolerance of " + column.written(), "only a number has one");
        return column;
    }

    private static Column column(String name, JsonPlace at) {
        String written = at.text(100);
        boolean nullable = written.endsWith("?");
        String type = nullable ? written.substring(0, written.length() - 1) : written;
        for (Column.Type each : Column.Type.values()) {
            if (each.word().equals(type)) return new Column(name, each, nullable, 0);
        }
        at.wrong(
                "there is no type '" + written + "'",
                "write text, integer, number or boolean, with ? if it may be null");
        return Column.text(name);
    }

    private static List<String> key(JsonPlace at) {
        return at.isText() ? List.of(at.text(100)) : at.texts(1, 8, 100);
    }

    private static List<Value> row(JsonPlace at) {
        return at.elements(1, 64).map(cell -> cell.value(MAX_TEXT)).toList();
    }

    private Tool tool(JsonPlace at) {
        at.nameLike(TOOL_NAME).only("description", "parameters", "steps");
        return new Tool(
                at.name(),
                at.get("description").text(MAX_TEXT),
                parameters(at.get("parameters")),
                at.get("steps").elements(1, 16).flatMap(this::step).toList());
    }

    private List<Parameter> parameters(JsonPlace at) {
        at.only("type", "properties", "required", "additionalProperties");
        at.get("type").oneOf("object");
        at.maybe("additionalProperties").mustBeFalse();
        List<String> required = at.maybe("required").texts(0, 32, 100);
        List<Parameter> parameters = at.get("properties")
                .members(0, 32)
                .map(each -> parameter(each, required.contains(each.name())))
                .toList();
        for (String name : required) {
            if (parameters.stream().noneMatch(each -> each.name().equals(name))) {
                at.wrong("'" + name + "' is required, but is no property", "describe it in properties");
            }
        }
        return parameters;
    }

    private static Parameter parameter(JsonPlace at, boolean required) {
        at.nameLike(SQL_NAME).only("type", "description", "enum");
        String type = at.get("type").oneOf("string", "integer", "number", "boolean");
        List<String> options = at.maybe("enum").texts(0, 100, 200);
        if (!options.isEmpty() && !type.equals("string")) {
            at.wrong("an enum of " + type, "an enum is of strings");
        }
        return new Parameter(
                at.name(),
                Parameter.Type.valueOf(type.toUpperCase(Locale.ROOT)),
                at.maybe("description").textOr("", MAX_TEXT),
                options,
                required);
    }

    private Stream<Step> step(JsonPlace at) {
        return switch (at.kind("require", "refuse", "change", "answer", "answer_list")) {
            case "require" -> {
                at.only("require", "error", "message");
                yield Stream.of(new Step.Require(sql(at, "require"), error(at), message(at)));
            }
            case "refuse" -> {
                at.only("refuse", "error", "message");
                yield Stream.of(new Step.Refuse(sql(at, "refuse"), error(at), message(at)));
            }
            case "change" -> {
                at.only("change");
                yield Stream.of(new Step.Change(sql(at, "change")));
            }
            case "answer" -> {
                at.only("answer");
                yield Stream.of(new Step.Answer(sql(at, "answer")));
            }
            case "answer_list" -> {
                at.only("answer_list", "limit");
                int limit =
                        (int) at.maybe("limit").wholeOr(Step.AnswerList.DEFAULT_LIMIT, 1, Step.AnswerList.MAX_LIMIT);
                yield Stream.of(new Step.AnswerList(sql(at, "answer_list"), limit));
            }
            default -> Stream.of();
        };
    }

    private static String sql(JsonPlace at, String kind) {
        return at.get(kind).text(MAX_SQL);
    }

    private static String error(JsonPlace at) {
        return at.get("error").text(ERROR_NAME);
    }

    private static String message(JsonPlace at) {
        return at.get("message").text(MAX_TEXT);
    }

    private Task task(JsonPlace at) {
        at.nameLike(PLAIN).only("shape", "split", "system", "user", "known", "solution", "variants", "expect");
        Map<String, Solution> variants = new LinkedHashMap<>();
        at.maybe("variants")
                .members(0, 64)
                .forEach(each -> variants.put(each.nameLike(PLAIN).name(), solution(each)));
        return new Task(
                new TaskId(PLAIN.matcher(at.name()).matches() ? at.name() : "nameless"),
                at.get("shape").text(PLAIN),
                split(at.maybe("split")),
                at.maybe("system").textOr("", MAX_PROMPT),
                at.get("user").text(MAX_PROMPT),
                at.maybe("known").texts(0, 64, MAX_TEXT),
                solution(at.get("solution")),
                variants,
                expectation(at.get("expect")));
    }

    private static Split split(JsonPlace at) {
        if (at.absent()) return Split.TRAIN;
        String[] words = Stream.of(Split.values())
                .map(split -> split.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new);
        return Split.valueOf(at.oneOf(words).toUpperCase(Locale.ROOT));
    }

    private static Solution solution(JsonPlace at) {
        at.only("turns", "answer");
        List<Solution.Turn> turns = new ArrayList<>();
        at.get("turns").elements(0, 100).forEach(turn -> {
            List<ToolCall> calls =
                    turn.elements(1, 32).flatMap(ManifestReader::call).toList();
            if (!calls.isEmpty()) turns.add(new Solution.Turn(calls));
        });
        return new Solution(turns, at.get("answer").textOr("", MAX_TEXT));
    }

    private static Stream<ToolCall> call(JsonPlace at) {
        return at.members(1, 1)
                .map(call -> new ToolCall(call.nameLike(TOOL_NAME).name(), call.objectText()));
    }

    private Expectation expectation(JsonPlace at) {
        at.only("changes", "allow", "answer", "no_change");
        boolean noChange = at.maybe("no_change").truthOr(false);
        List<Change> changes =
                at.maybe("changes").elements(0, 1000).flatMap(this::change).toList();
        if (noChange && !changes.isEmpty()) at.wrong("no_change, and changes", "a task expects one or the other");
        Set<String> allow = new LinkedHashSet<>(at.maybe("allow").texts(0, 64, 200));
        return new Expectation(changes, allow, answer(at.maybe("answer")), noChange);
    }

    private Stream<Change> change(JsonPlace at) {
        return switch (at.kind("insert", "update", "delete")) {
            case "insert" -> {
                at.only("insert", "row");
                yield Stream.of(new Change.Insert(at.get("insert").text(100), cells(at.get("row"))));
            }
            case "update" -> {
                at.only("update", "key", "set");
                yield Stream.of(
                        new Change.Update(at.get("update").text(100), keyValues(at.get("key")), cells(at.get("set"))));
            }
            case "delete" -> {
                at.only("delete", "key");
                yield Stream.of(new Change.Delete(at.get("delete").text(100), keyValues(at.get("key"))));
            }
            default -> Stream.of();
        };
    }

    private static Map<String, Value> cells(JsonPlace at) {
        Map<String, Value> cells = new LinkedHashMap<>();
        at.members(0, 64).forEach(cell -> cells.put(cell.nameLike(SQL_NAME).name(), cell.value(MAX_TEXT)));
        return cells;
    }

    private static List<Value> keyValues(JsonPlace at) {
        return at.isList()
                ? at.elements(1, 8).map(each -> each.value(MAX_TEXT)).collect(Collectors.toList())
                : List.of(at.value(MAX_TEXT));
    }

    private static Answer answer(JsonPlace at) {
        if (at.absent()) return new Answer.Any();
        return switch (at.kind("any", "exact", "number", "items")) {
            case "exact" -> {
                at.only("exact");
                yield new Answer.Exact(at.get("exact").text(MAX_TEXT));
            }
            case "number" -> {
                at.only("number", "tolerance");
                yield new Answer.Number(
                        at.get("number").number(-1e15, 1e15),
                        at.maybe("tolerance").numberOr(0, 0, 1e15));
            }
            case "items" -> {
                at.only("items");
                yield new Answer.Items(new LinkedHashSet<>(at.get("items").texts(1, 100, 1000)));
            }
            default -> {
                at.only("any");
                yield new Answer.Any();
            }
        };
    }
}
