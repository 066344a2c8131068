package dev.agoge.standalone.cli;

import dev.agoge.contracts.config.Priority;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "priority",
        description = {"Move a run to another class of the queue.", ""},
        sortOptions = false)
final class PriorityCommand implements Callable<Integer> {
    @Mixin
    private final Wishes wishes;

    @Parameters(index = "1", paramLabel = "CLASS", description = "One of: ${COMPLETION-CANDIDATES}")
    private Priority priority = Priority.NORMAL;

    PriorityCommand(Streams streams) {
        this.wishes = new Wishes(streams);
    }

    @Override
    public Integer call() {
        String word = priority.name().toLowerCase(Locale.ROOT);
        var wish = JsonMapper.shared()
                .createObjectNode()
                .put("command", "priority")
                .put("priority", word);
        return wishes.ask(wish, "is of the class " + word + ".");
    }
}
