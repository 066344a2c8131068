package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "logs",
        description = {"Tell what happened to a run: who asked what, steps, evaluations, its end.", ""},
        sortOptions = false)
final class LogsCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100000", description = "At most so many lines.")
    private int limit = 100_000;

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    LogsCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode logs = RunWords.all(client, RunWords.path(run) + "/logs", limit);
            door.tell(logs, () -> logs.path("items").forEach(one -> door.line(line(one))));
            return ExitCode.DONE;
        }
    }

    static String line(JsonNode one) {
        return RunWords.text(one, "at").replaceAll("\\.\\d+Z", "Z") + "  " + RunWords.text(one, "text");
    }
}
