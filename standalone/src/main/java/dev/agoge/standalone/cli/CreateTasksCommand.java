package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "create",
        description = {"Have a task set made by a spec.", ""},
        sortOptions = false)
final class CreateTasksCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call the set. Default: the file's name")
    private @Nullable String name;

    @Option(names = "--wait", description = "Wait until it is made.")
    private boolean wait;

    @Mixin
    private Patience patience = new Patience();

    @Parameters(paramLabel = "FILE", description = "The spec, in YAML or JSON; - for standard input.")
    private Path file = Path.of("-");

    @Spec
    private CommandSpec command = CommandSpec.create();

    CreateTasksCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() throws InterruptedException {
        JsonNode spec = Given.document(file, command).tree();
        String called = name == null ? Given.name(file) : name;
        try (Client client = door.client()) {
            JsonNode job = client.post("/tasks?name=" + Client.part(called), spec, Optional.empty());
            if (wait) {
                String path = "/tasks/" + RunWords.text(job, "job");
                job = patience.until(client, path, CreateTasksCommand::ended);
            }
            tell(job);
            return RunWords.text(job, "status").equals("failed") ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    private static boolean ended(JsonNode job) {
        String status = RunWords.text(job, "status");
        return status.equals("done") || status.equals("failed");
    }

    private void tell(JsonNode job) {
        ObjectNode told = JsonMapper.shared().createObjectNode();
        for (String key : new String[] {"job", "task_set", "tasks", "status"}) told.set(key, job.path(key));
        String error = RunWords.text(job.path("progress"), "error");
        door.tell(
                told,
                () -> door.line("The synthesis " + RunWords.text(job, "job") + " of "
                        + RunWords.text(job, "name") + " is " + RunWords.text(job, "status")
                        + (error.isEmpty() ? "" : ": " + error)
                        + (RunWords.text(job, "task_set").isEmpty()
                                ? "."
                                : ": " + RunWords.text(job, "tasks") + " tasks, " + RunWords.text(job, "task_set"))));
    }
}
