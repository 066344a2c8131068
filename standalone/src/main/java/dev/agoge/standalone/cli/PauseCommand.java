package dev.agoge.standalone.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "pause",
        description = {"Have a run leave its trainer and keep everything, until it is resumed.", ""},
        sortOptions = false)
final class PauseCommand implements Callable<Integer> {
    @Mixin
    private final Wishes wishes;

    PauseCommand(Streams streams) {
        this.wishes = new Wishes(streams);
    }

    @Override
    public Integer call() {
        var wish = JsonMapper.shared().createObjectNode().put("command", "pause");
        return wishes.ask(wish, "was asked to pause.");
    }
}
