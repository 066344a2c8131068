package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "queue",
        description = {"Tell which runs run, which wait, and why.", ""},
        sortOptions = false)
final class QueueCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    QueueCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode queue = client.get("/queue");
            door.tell(queue, () -> show(queue));
            return ExitCode.DONE;
        }
    }

    private void show(JsonNode queue) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("PLACE", "RUN", "WHY"));
        for (JsonNode run : queue.path("running")) rows.add(List.of("runs", RunWords.text(run, "run"), ""));
        for (JsonNode run : queue.path("waiting")) {
            rows.add(List.of(RunWords.text(run, "position"), RunWords.text(run, "run"), RunWords.text(run, "why")));
        }
        if (rows.size() == 1) door.line("Nothing runs, and nothing waits.");
        else door.table(rows);
    }
}
