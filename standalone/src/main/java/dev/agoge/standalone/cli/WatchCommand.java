package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "watch",
        description = {"Tell what happens to a run as it happens, until it has ended or is paused; then show it.", ""},
        sortOptions = false)
final class WatchCommand implements Callable<Integer> {
    private static final int LATEST = 2000;

    @Mixin
    private final Door door;

    @Mixin
    private Patience patience = new Patience();

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    private final Set<JsonNode> told = new HashSet<>();

    WatchCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Client client = door.client()) {
            JsonNode seen = patience.until(client, RunWords.path(run), one -> {
                if (!door.json()) tellNew(client);
                return RunWords.rests(one);
            });
            RunWords.show(door, seen);
            return RunWords.exitCode(seen);
        }
    }

    private void tellNew(Client client) {
        String path = RunWords.path(run) + "/logs";
        for (JsonNode line : RunWords.all(client, path, LATEST).path("items")) {
            if (told.add(line)) door.line(LogsCommand.line(line));
        }
    }
}
