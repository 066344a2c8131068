package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = {"Show a run: where it stands, and what has come of it.", ""},
        sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    ShowCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            RunWords.show(door, client.get(RunWords.path(run)));
            return ExitCode.DONE;
        }
    }
}
