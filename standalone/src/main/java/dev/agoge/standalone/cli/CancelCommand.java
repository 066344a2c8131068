package dev.agoge.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "cancel",
        description = {"End a run for good, keeping what it has made.", ""},
        sortOptions = false)
final class CancelCommand implements Callable<Integer> {
    @Mixin
    private final Wishes wishes;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in a sentence.")
    private String reason = "";

    CancelCommand(Streams streams) {
        this.wishes = new Wishes(streams);
    }

    @Override
    public Integer call() {
        var wish =
                JsonMapper.shared().createObjectNode().put("command", "cancel").put("reason", reason);
        return wishes.ask(wish, "was asked to cancel.");
    }
}
