package dev.agoge.environments;

import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Expectation.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes a manifest as the one compact JSON text that stands for it: its bytes are the bundle, its digest the
/// environment's address. [ManifestReader] reads it, and the same thing as a person would write it.
final class ManifestText {
    private ManifestText() {}

    static String of(Manifest manifest) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", manifest.name());
        out.put("version", manifest.version());
        out.put("domain", manifest.domain());
        out.put("clock", manifest.clock().toString());
        if (!manifest.ids().isEmpty()) out.put("ids", manifest.ids());
        out.put("tables", Json.members(manifest.tables(), Table::name, ManifestText::table));
        out.put("tools", Json.members(manifest.tools(), Tool::name, ManifestText::tool));
        out.put("tasks", Json.members(manifest.tasks(), task -> task.id().value(), ManifestText::task));
        return Json.text(out);
    }

    /// One task by itself, under its name.
    static String of(Task task) {
        return Json.text(Map.of(task.id().value(), task(task)));
    }

    static String of(Expectation expect) {
        return Json.text(expectation(expect));
    }

    private static Object table(Table table) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("columns", Json.members(table.columns(), Column::name, ManifestText::column));
        out.put("key", table.key());
        if (!table.unstable().isEmpty()) out.put("unstable", table.unstable());
        out.put("rows", table.rows());
        return out;
    }

    private static Object column(Column column) {
        if (column.tolerance() == 0) return column.written();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("type", column.written());
        out.put("tolerance", column.tolerance());
        return out;
    }

    private static Object tool(Tool tool) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("description", tool.description());
        out.put("parameters", new Json.Raw(Parameter.schema(tool.parameters())));
        out.put("steps", tool.steps().stream().map(ManifestText::step).toList());
        return out;
    }

    private static Object step(Step step) {
        Map<String, Object> out = new LinkedHashMap<>();
        switch (step) {
            case Step.Require(var sql, var error, var message) -> {
                out.put("require", sql);
                out.put("error", error);
                out.put("message", message);
            }
            case Step.Refuse(var sql, var error, var message) -> {
                out.put("refuse", sql);
                out.put("error", error);
                out.put("message", message);
            }
            case Step.Change(var sql) -> out.put("change", sql);
            case Step.Answer(var sql) -> out.put("answer", sql);
            case Step.AnswerList(var sql, var limit) -> {
                out.put("answer_list", sql);
                out.put("limit", limit);
            }
        }
        return out;
    }

    private static Object task(Task task) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("shape", task.shape());
        out.put("split", task.split().name().toLowerCase(Locale.ROOT));
        if (!task.system().isEmpty()) out.put("system", task.system());
        out.put("user", task.user());
        if (!task.known().isEmpty()) out.put("known", task.known());
        out.put("solution", solution(task.solution()));
        Map<String, Object> variants = new LinkedHashMap<>();
        task.variants().forEach((name, variant) -> variants.put(name, solution(variant)));
        if (!variants.isEmpty()) out.put("variants", variants);
        out.put("expect", expectation(task.expect()));
        return out;
    }

    private static Object solution(Solution solution) {
        List<?> turns = solution.turns().stream()
                .map(turn -> turn.calls().stream().map(ManifestText::call).toList())
                .toList();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("turns", turns);
        out.put("answer", solution.answer());
        return out;
    }

    private static Object call(ToolCall call) {
        return Map.of(call.name(), new Json.Raw(call.arguments()));
    }

    private static Object expectation(Expectation expect) {
        Map<String, Object> out = new LinkedHashMap<>();
        if (expect.noChange()) out.put("no_change", true);
        else
            out.put(
                    "changes",
                    expect.changes().stream().map(ManifestText::change).toList());
        if (!expect.allow().isEmpty()) out.put("allow", expect.allow());
        switch (expect.answer()) {
            case Answer.Any _ -> out.put("answer", Map.of("any", true));
            case Answer.Exact(var text) -> out.put("answer", Map.of("exact", text));
            case Answer.Number(var value, var tolerance) -> {
                Map<String, Object> number = new LinkedHashMap<>();
                number.put("number", Value.of(value));
                number.put("tolerance", Value.of(tolerance));
                out.put("answer", number);
            }
            case Answer.Items(var items) -> out.put("answer", Map.of("items", items));
        }
        return out;
    }

    private static Object change(Change change) {
        Map<String, Object> out = new LinkedHashMap<>();
        switch (change) {
            case Change.Insert(var table, var row) -> {
                out.put("insert", table);
                out.put("row", row);
            }
            case Change.Update(var table, var key, var set) -> {
                out.put("update", table);
                out.put("key", key);
                out.put("set", set);
            }
            case Change.Delete(var table, var key) -> {
                out.put("delete", table);
                out.put("key", key);
            }
        }
        return out;
    }
}
