package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = {"List the runs.", ""},
        sortOptions = false)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those: queued, running, paused, …")
    private @Nullable String status;

    @Option(names = "--owner", paramLabel = "NAME", description = "Only those of this owner.")
    private @Nullable String owner;

    @Option(names = "--project", paramLabel = "NAME", description = "Only those of this project.")
    private @Nullable String project;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only those with this tag.")
    private @Nullable String tag;

    @Option(names = "--text", paramLabel = "TEXT", description = "Only those with it in id, name, notes or tags.")
    private @Nullable String text;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "newest",
            description = "newest, oldest, name, name-backwards. Default: ${DEFAULT-VALUE}")
    private String sort = "newest";

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many. Default: 100")
    private int limit = 100;

    ListCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        Map<String, @Nullable String> wanted = new LinkedHashMap<>();
        wanted.put("sort", sort);
        wanted.put("status", status);
        wanted.put("owner", owner);
        wanted.put("project", project);
        wanted.put("tag", tag);
        wanted.put("text", text);
        List<String> query = new ArrayList<>();
        wanted.forEach((name, value) -> {
            if (value != null) query.add(name + "=" + Client.part(value));
        });
        try (Client client = door.client()) {
            JsonNode runs = RunWords.all(client, "/runs?" + String.join("&", query), limit);
            door.tell(runs, () -> show(runs));
            return ExitCode.DONE;
        }
    }

    private void show(JsonNode runs) {
        if (runs.path("items").isEmpty()) {
            door.line(
                    "There are no runs. Make one: ./agoge run template demo > mine.yaml; ./agoge run create mine.yaml");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("RUN", "NAME", "STATUS", "STAGE", "OWNER", "CREATED", "REASON"));
        for (JsonNode run : runs.path("items")) {
            rows.add(List.of(
                    RunWords.text(run, "run"),
                    RunWords.text(run, "name"),
                    RunWords.standing(run),
                    RunWords.place(run),
                    RunWords.text(run, "owner"),
                    RunWords.text(run, "created").replaceAll("\\.\\d+Z", "Z"),
                    RunWords.text(run, "reason")));
        }
        door.table(rows);
        if (!RunWords.text(runs, "next").isEmpty()) door.aside("There are more: give a larger --limit.");
    }
}
