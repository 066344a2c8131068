package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "list",
        description = {"List the syntheses and the task sets that they made.", ""},
        sortOptions = false)
final class ListTasksCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    ListTasksCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode jobs = client.get("/tasks?limit=1000");
            door.tell(jobs, () -> show(jobs));
            return ExitCode.DONE;
        }
    }

    private void show(JsonNode jobs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("JOB", "NAME", "STATUS", "TASKS", "TASK SET"));
        for (JsonNode job : jobs.path("items")) {
            rows.add(List.of(
                    RunWords.text(job, "job"),
                    RunWords.text(job, "name"),
                    RunWords.text(job, "status"),
                    RunWords.text(job, "tasks"),
                    RunWords.text(job, "task_set")));
        }
        if (rows.size() == 1) door.line("No task set has been asked for.");
        else door.table(rows);
    }
}
