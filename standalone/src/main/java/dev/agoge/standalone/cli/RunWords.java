package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs, as the command line tells of them.
final class RunWords {
    private static final int MOST_AT_ONCE = 1000;

    private RunWords() {}

    static String path(String run) {
        return "/runs/" + Client.part(run);
    }

    /// Whether nothing more comes of it by itself.
    static boolean rests(JsonNode run) {
        return ended(run) || text(run, "status").equals("paused");
    }

    static boolean ended(JsonNode run) {
        return switch (text(run, "status")) {
            case "finished", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    static int exitCode(JsonNode run) {
        return switch (text(run, "status")) {
            case "failed", "cancelled" -> ExitCode.FAILED;
            case "paused" -> ExitCode.PAUSED;
            default -> ExitCode.DONE;
        };
    }

    /// `running: rl 12/40 (pause asked)`.
    static String standing(JsonNode run) {
        String cause = text(run, "cause");
        String wish = text(run, "wish");
        return text(run, "status")
                + (cause.isEmpty() ? "" : " (" + cause + ")")
                + (wish.isEmpty() ? "" : ", " + wish + " asked");
    }

    static String place(JsonNode run) {
        String stage = text(run, "stage");
        if (stage.isEmpty()) return "";
        String of = text(run, "steps");
        return stage + " " + text(run, "step") + (of.isEmpty() ? "" : "/" + of);
    }

    static void show(Door door, JsonNode run) {
        door.tell(run, () -> {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("run", text(run, "run") + " (" + text(run, "name") + ")"));
            rows.add(List.of("status", standing(run)));
            add(rows, "reason", text(run, "reason"));
            add(rows, "stage", place(run));
            add(rows, "owner", text(run, "owner"));
            add(rows, "clone of", text(run, "parent"));
            add(rows, "weights", text(run, "weights_sha256"));
            add(rows, "config", text(run, "config_sha256"));
            rows.add(List.of(
                    "exactness",
                    "largest difference of a log-probability " + text(run, "max_abs_logprob_diff") + " over "
                            + text(run, "logprobs_compared") + " tokens"));
            rows.add(List.of("ledger", run.path("ledger_closed").asBoolean() ? "closes" : "does not close"));
            rows.add(List.of(
                    "held for",
                    String.format(Locale.ROOT, "%.0f s", run.path("seconds").asDouble())));
            door.table(rows);
            for (JsonNode remark : run.path("remarks")) door.line(remark.asString());
        });
    }

    private static void add(List<List<String>> rows, String name, String value) {
        if (!value.isEmpty()) rows.add(List.of(name, value));
    }

    /// Absent is empty.
    static String text(JsonNode object, String key) {
        JsonNode value = object.path(key);
        return value.isNull() || value.isMissingNode() ? "" : value.asString();
    }

    /// All pages of a list, as one.
    static ObjectNode all(Client client, String path, int most) {
        ObjectNode all = JsonMapper.shared().createObjectNode();
        ArrayNode items = all.putArray("items");
        String join = path.contains("?") ? "&" : "?";
        String next = "";
        do {
            int limit = Math.min(MOST_AT_ONCE, most - items.size());
            JsonNode page = client.get(path + join + "limit=" + limit + (next.isEmpty() ? "" : "&after=" + next));
            for (JsonNode item : page.path("items")) items.add(item);
            next = text(page, "next");
        } while (!next.isEmpty() && items.size() < most);
        if (next.isEmpty()) all.putNull("next");
        else all.put("next", next);
        return all;
    }
}
