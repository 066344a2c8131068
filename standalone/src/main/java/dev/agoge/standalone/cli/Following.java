package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a command does with a run that it has made.
final class Following {
    @Option(names = "--wait", description = "Wait until it has ended or is paused, and show it then.")
    private boolean wait;

    @Mixin
    private Patience patience = new Patience();

    int made(Door door, Client client, JsonNode answer) throws InterruptedException {
        String run = RunWords.text(answer, "run");
        if (!wait) {
            JsonNode told = JsonMapper.shared().createObjectNode().put("run", run);
            door.tell(told, () -> door.line("The run " + run + " is queued. Watch it: ./agoge run watch " + run));
            return ExitCode.DONE;
        }
        if (!door.json()) door.line("The run " + run + " is queued.");
        JsonNode seen = patience.until(client, RunWords.path(run), RunWords::rests);
        RunWords.show(door, seen);
        return RunWords.exitCode(seen);
    }
}
