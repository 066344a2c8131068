package dev.agoge.environments;

import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Expectation.Change;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Checks that tasks speak of tools, tables and columns that are there. Whether a task can be graded is the
/// [Auditor]'s question.
final class TaskCheck {
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Tool> tools = new HashMap<>();
    private final Violations violations;

    private TaskCheck(Manifest manifest, Violations violations) {
        for (Table table : manifest.tables()) tables.put(table.name(), table);
        for (Tool tool : manifest.tools()) tools.put(tool.name(), tool);
        this.violations = violations;
    }

    static void check(Manifest manifest, Violations violations) {
        TaskCheck check = new TaskCheck(manifest, violations);
        for (Task task : manifest.tasks()) check.check(task, "tasks." + task.id());
    }

    private void check(Task task, String at) {
        List<Solution.Turn> turns = task.solution().turns();
        for (int i = 0; i < turns.size(); i++) {
            for (ToolCall call : turns.get(i).calls()) check(call, at + ".solution.turns[" + i + "]");
        }
        Set<String> rows = new HashSet<>();
        for (int i = 0; i < task.expect().changes().size(); i++) {
            check(task.expect().changes().get(i), at + ".expect.changes[" + i + "]", rows);
        }
        for (String path : task.expect().allow()) {
            int dot = path.indexOf('.');
            Table table = dot < 0 ? null : tables.get(path.substring(0, dot));
            if (table == null || table.column(path.substring(dot + 1)) < 0) {
                violations.add(at + ".expect.allow", "there is no column '" + path + "'", "write table.column");
            }
        }
    }

    /// The variants' calls are not checked: to call a tool wrongly is one way to be broken.
    private void check(ToolCall call, String at) {
        Tool tool = tools.get(call.name());
        if (tool == null) {
            violations.add(at, "there is no tool '" + call.name() + "'", "the tools are " + tools.keySet());
        } else if (Arguments.read(tool.parameters(), call.arguments()) instanceof Arguments.Bad(var _, var message)) {
            violations.add(
                    at + "." + call.name(), message, "its parameters are " + Parameter.schema(tool.parameters()));
        }
    }

    private void check(Change change, String at, Set<String> rows) {
        Table table = tables.get(change.table());
        if (table == null) {
            violations.add(at, "there is no table '" + change.table() + "'", "the tables are " + tables.keySet());
            return;
        }
        switch (change) {
            case Change.Insert(var _, var row) -> row.forEach((column, value) -> check(table, column, value, at));
            case Change.Update(var _, var key, var set) -> {
                checkKey(table, key, at, rows);
                set.forEach((column, value) -> check(table, column, value, at));
            }
            case Change.Delete(var _, var key) -> checkKey(table, key, at, rows);
        }
    }

    private void checkKey(Table table, List<Value> key, String at, Set<String> rows) {
        if (key.size() != table.key().size()) {
            violations.add(at, "a key of " + key.size(), "the key of " + table.name() + " is " + table.key());
        } else if (!rows.add(table.name() + " " + Changes.key(key))) {
            violations.add(at, "two changes of one row", "write them as one");
        }
    }

    private void check(Table table, String column, Value value, String at) {
        int index = table.column(column);
        if (index < 0) {
            violations.add(at, "there is no column '" + column + "'", "the columns are those of " + table.name());
        } else if (table.unstable().contains(column)) {
            violations.add(at, "'" + column + "' is unstable: it is not looked at", "leave it out");
        } else if (!table.columns().get(index).accepts(value)) {
            String type = table.columns().get(index).written();
            violations.add(at, value.json() + " in " + column, "write " + type);
        }
    }
}
