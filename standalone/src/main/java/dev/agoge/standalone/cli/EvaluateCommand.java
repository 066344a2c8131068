package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "evaluate",
        description = {"Evaluate a version of a run on its held-out tasks, as a run of its own.", ""},
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Mixin
    private Following following = new Following();

    @Parameters(paramLabel = "VERSION", description = "R@best, R@last or R@STAGE/STEP.")
    private String version = "";

    EvaluateCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Client client = door.client()) {
            var asked = JsonMapper.shared().createObjectNode().put("version", version);
            return following.made(door, client, client.post("/runs/evaluations", asked, Optional.empty()));
        }
    }
}
