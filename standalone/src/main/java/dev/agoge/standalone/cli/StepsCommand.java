package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "steps",
        description = {"List the steps of a run, each with what was measured in it.", ""},
        sortOptions = false)
final class StepsCommand implements Callable<Integer> {
    private static final List<String> SHOWN = List.of("reward/mean", "reward/solve_rate", "sft/loss");

    @Mixin
    private final Door door;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "1000000", description = "At most so many.")
    private int limit = 1_000_000;

    @Parameters(paramLabel = "R", description = "The run.")
    private String run = "";

    StepsCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode steps = RunWords.all(client, RunWords.path(run) + "/steps", limit);
            door.tell(steps, () -> show(steps));
            return ExitCode.DONE;
        }
    }

    private void show(JsonNode steps) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("STAGE", "STEP", "EPISODES", "SECONDS"));
        head.addAll(SHOWN);
        head.add("WEIGHTS");
        rows.add(head);
        for (JsonNode step : steps.path("items")) {
            List<String> row = new ArrayList<>(List.of(
                    RunWords.text(step, "stage"),
                    RunWords.text(step, "step"),
                    RunWords.text(step, "episodes"),
                    String.format(Locale.ROOT, "%.1f", step.path("seconds").asDouble())));
            for (String name : SHOWN) {
                JsonNode value = step.path("metrics").path(name);
                row.add(value.isNumber() ? String.format(Locale.ROOT, "%.3f", value.asDouble()) : "");
            }
            String weights = RunWords.text(step, "weights_sha256");
            row.add(weights.substring(0, Math.min(12, weights.length())));
            rows.add(row);
        }
        door.table(rows);
    }
}
