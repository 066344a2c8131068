package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "delete",
        description = {"Forget a run that has ended, its versions and checkpoints.", ""},
        sortOptions = false)
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    DeleteCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            String id = RunWords.text(client.get(RunWords.path(run)), "run");
            client.delete(RunWords.path(id));
            JsonNode gone = JsonMapper.shared().createObjectNode().put("run", id);
            door.tell(gone, () -> door.line("The run " + id + " is deleted."));
            return ExitCode.DONE;
        }
    }
}
