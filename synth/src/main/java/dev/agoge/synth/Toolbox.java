package dev.agoge.synth;

import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Parameter;
import dev.agoge.environments.Step;
import dev.agoge.environments.Tool;
import java.util.List;

/// The tools of a domain, in SQL, and the calls to them. Names and parameters are short and regular: every byte of them
/// is part of every prompt.
final class Toolbox {
    private static final Parameter NAME = Parameter.required("name", Parameter.Type.STRING);
    private static final Parameter ID = Parameter.required("id", Parameter.Type.STRING);

    private final Domain domain;

    Toolbox(Domain domain) {
        this.domain = domain;
    }

    List<Tool> tools() {
        return List.of(find(), get(), list(), set(), strict(), safe(), settle());
    }

    ToolCall callFind(String name) {
        return call("find_" + domain.record(), "{\"name\":\"" + name + "\"}");
    }

    ToolCall callGet(String id) {
        return call("get_" + domain.record(), argument(id));
    }

    ToolCall callList(String id) {
        return call("list_" + domain.parts(), argument(id));
    }

    ToolCall callSet(String id, String value) {
        return call("set_" + domain.setting().name(), "{\"id\":\"" + id + "\",\"to\":\"" + value + "\"}");
    }

    ToolCall callAction(Action action, String id) {
        return call(action.verb() + "_" + domain.record(), argument(id));
    }

    ToolCall callSettle(String id) {
        return call(domain.settle().verb() + "_" + domain.part(), argument(id));
    }

    private static ToolCall call(String tool, String arguments) {
        return new ToolCall(tool, arguments);
    }

    private static String argument(String id) {
        return "{\"id\":\"" + id + "\"}";
    }

    private Tool find() {
        String sql = domain.namesRecords()
                ? "SELECT id FROM {records} WHERE name = :name"
                : "SELECT r.id AS id FROM {records} r JOIN {owners} o ON o.id = r.{owner}_id WHERE o.name = :name";
        return new Tool("find_" + domain.record(), "Find by name.", List.of(NAME), List.of(new Step.Answer(sql(sql))));
    }

    /// What a condition may depend on stands first, the identifier last.
    private Tool get() {
        String tally = domain.keepsTally() ? domain.tally() + ", " : "";
        String sql = "SELECT status, {setting}, {place}, " + tally + "id FROM {records} WHERE id = :id";
        return new Tool("get_" + domain.record(), "Show it.", List.of(ID), List.of(new Step.Answer(sql(sql))));
    }

    private Tool list() {
        String sql = "SELECT {kind}, {amount}, {state}, id FROM {parts} WHERE {record}_id = :id ORDER BY id";
        return new Tool(
                "list_" + domain.parts(),
                "List them.",
                List.of(ID),
                List.of(recordExists(), new Step.AnswerList(sql(sql), Step.AnswerList.DEFAULT_LIMIT)));
    }

    private Tool set() {
        Parameter to = Parameter.required("to", Parameter.Type.STRING)
                .oneOf(domain.setting().values().toArray(String[]::new));
        return new Tool(
                "set_" + domain.setting().name(),
                "Set it.",
                List.of(ID, to),
                List.of(
                        recordExists(),
                        new Step.Change(sql("UPDATE {records} SET {setting} = :to WHERE id = :id")),
                        new Step.Answer(sql("SELECT {setting} FROM {records} WHERE id = :id"))));
    }

    private Tool strict() {
        String first = domain.status().values().getFirst();
        return act(
                domain.strict(),
                "Only if " + first + ".",
                new Step.Refuse(
                        sql("SELECT status FROM {records} WHERE id = :id AND status <> '" + first + "'"),
                        domain.refusal(),
                        "{status}"));
    }

    private Tool safe() {
        String past = domain.safe().past();
        return act(
                domain.safe(),
                "In any status.",
                new Step.Refuse(
                        sql("SELECT status FROM {records} WHERE id = :id AND status = '" + past + "'"),
                        "already_" + past,
                        "{status}"));
    }

    private Tool act(Action action, String description, Step.Refuse refusal) {
        return new Tool(
                action.verb() + "_" + domain.record(),
                description,
                List.of(ID),
                List.of(
                        recordExists(),
                        refusal,
                        new Step.Change(sql("UPDATE {records} SET status = '" + action.past() + "' WHERE id = :id")),
                        new Step.Answer(sql("SELECT status FROM {records} WHERE id = :id"))));
    }

    private Tool settle() {
        String past = domain.settle().past();
        Step exists = new Step.Require(
                sql("SELECT 1 FROM {parts} WHERE id = :id"), "not_found", "no " + domain.part() + " {id}");
        Step refusal = new Step.Refuse(
                sql("SELECT {state} FROM {parts} WHERE id = :id AND {state} = '" + past + "'"),
                "already_" + past,
                "{" + domain.state().name() + "}");
        Step change = new Step.Change(sql("UPDATE {parts} SET {state} = '" + past + "' WHERE id = :id"));
        Step count = new Step.Change(sql("UPDATE {records} SET {tally} = {tally}"
                + " + (SELECT {amount} FROM {parts} WHERE id = :id)"
                + " WHERE id = (SELECT {record}_id FROM {parts} WHERE id = :id)"));
        Step answer = new Step.Answer(sql("SELECT {state} FROM {parts} WHERE id = :id"));
        return new Tool(
                domain.settle().verb() + "_" + domain.part(),
                "Makes it " + past + ".",
                List.of(ID),
                domain.keepsTally()
                        ? List.of(exists, refusal, change, count, answer)
                        : List.of(exists, refusal, change, answer));
    }

    private Step recordExists() {
        return new Step.Require(
                sql("SELECT 1 FROM {records} WHERE id = :id"), "not_found", "no " + domain.record() + " {id}");
    }

    private String sql(String template) {
        return template.replace("{records}", domain.records())
                .replace("{record}", domain.record())
                .replace("{owners}", domain.owners())
                .replace("{owner}", domain.owner())
                .replace("{parts}", domain.parts())
                .replace("{setting}", domain.setting().name())
                .replace("{place}", domain.place().name())
                .replace("{kind}", domain.kind().name())
                .replace("{state}", domain.state().name())
                .replace("{amount}", domain.amount())
                .replace("{tally}", domain.tally());
    }
}
