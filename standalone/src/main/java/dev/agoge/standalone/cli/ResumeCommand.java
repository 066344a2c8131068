package dev.agoge.standalone.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "resume",
        description = {"Put a paused run back into the queue.", ""},
        sortOptions = false)
final class ResumeCommand implements Callable<Integer> {
    @Mixin
    private final Wishes wishes;

    @Option(
            names = "--set",
            paramLabel = "PATH=N",
            description = "Allow it more: budget.tokens=N, budget.episodes=N, budget.seconds=N. May be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    @Option(
            names = "--accept-arithmetic",
            description = "Go on though it began under another arithmetic. This is recorded: its weights are not equal"
                    + " to another's from there on.")
    private boolean acceptArithmetic;

    ResumeCommand(Streams streams) {
        this.wishes = new Wishes(streams);
    }

    @Override
    public Integer call() {
        var wish = JsonMapper.shared()
                .createObjectNode()
                .put("command", "resume")
                .put("accept_arithmetic", acceptArithmetic);
        var byPath = wish.putObject("set");
        set.forEach(byPath::put);
        return wishes.ask(wish, "is in the queue again.");
    }
}
