package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "show",
        description = {"Show a synthesis.", ""},
        sortOptions = false)
final class ShowTasksCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Parameters(paramLabel = "JOB", description = "Its id, or the name of its task set.")
    private String job = "";

    ShowTasksCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode shown = client.get("/tasks/" + Client.part(job));
            door.tell(
                    shown,
                    () -> door.table(List.of(
                            List.of("job", RunWords.text(shown, "job") + " (" + RunWords.text(shown, "name") + ")"),
                            List.of("status", RunWords.text(shown, "status")),
                            List.of("tasks", RunWords.text(shown, "tasks")),
                            List.of("task set", RunWords.text(shown, "task_set")),
                            List.of("error", RunWords.text(shown.path("progress"), "error")))));
            return ExitCode.DONE;
        }
    }
}
