package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "gc",
        description = {
            "Delete the blobs that nobody names, and the tokens of runs that ended long ago.",
            "",
            "A trainer does so by itself once a day. What was put within 24 hours stays.",
            ""
        },
        sortOptions = false)
final class GcCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Option(names = "--dry-run", description = "Only tell what would be deleted.")
    private boolean dryRun;

    GcCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            JsonNode wish = JsonMapper.shared().createObjectNode().put("dry_run", dryRun);
            JsonNode sweep = client.patient().post("/gc", wish, Optional.empty());
            door.tell(sweep, () -> show(sweep));
            return ExitCode.DONE;
        }
    }

    private void show(JsonNode sweep) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "KIND", "BLOBS", "BYTES"));
        add(rows, dryRun ? "would go" : "gone", sweep.path("freed"));
        add(rows, dryRun ? "would stay" : "kept", sweep.path("kept"));
        if (rows.size() == 1) door.line("There are no blobs.");
        else door.table(rows);
    }

    private static void add(List<List<String>> rows, String fate, JsonNode lots) {
        for (JsonNode lot : lots) {
            rows.add(List.of(
                    fate,
                    RunWords.text(lot, "kind"),
                    RunWords.text(lot, "blobs"),
                    Amounts.bytes(lot.path("bytes").asLong())));
        }
    }
}
