package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "clone",
        description = {
            "Make a run of another's resolved config, digests included; only what is set is resolved anew.",
            ""
        },
        sortOptions = false)
final class CloneCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Mixin
    private SetOption set = new SetOption();

    @Mixin
    private Following following = new Following();

    @Option(names = "--key", paramLabel = "KEY", description = "Asked again with the same key, it is made once.")
    private @Nullable String key;

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    CloneCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode changes = JsonMapper.shared().createObjectNode();
        ObjectNode byPath = changes.putObject("set");
        set.byPath().forEach(byPath::put);
        try (Client client = door.client()) {
            var made = client.post(RunWords.path(run) + "/clone", changes, Optional.ofNullable(key));
            return following.made(door, client, made);
        }
    }
}
