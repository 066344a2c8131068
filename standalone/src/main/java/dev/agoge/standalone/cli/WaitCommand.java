package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "wait",
        description = {"Wait until a run has ended (0 finished; 1 failed or cancelled) or is paused (4).", ""},
        sortOptions = false)
final class WaitCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Mixin
    private Patience patience = new Patience();

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    WaitCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Client client = door.client()) {
            JsonNode seen = patience.until(client, RunWords.path(run), RunWords::rests);
            RunWords.show(door, seen);
            return RunWords.exitCode(seen);
        }
    }
}
