package dev.agoge.standalone.cli;

import dev.agoge.standalone.client.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "audit",
        description = {"Count a run's rows again, and tell where they do not agree with its balance.", ""},
        sortOptions = false)
final class AuditCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Parameters(paramLabel = "R", arity = "0..1", description = "The run. Default: every one")
    private @Nullable String run;

    AuditCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        try (Client client = door.client()) {
            List<JsonNode> audits = new ArrayList<>();
            for (String one : runs(client)) {
                audits.add(client.patient()
                        .post(RunWords.path(one) + "/audit", JsonMapper.shared().createObjectNode(), Optional.empty()));
            }
            ObjectNode all = JsonMapper.shared().createObjectNode();
            all.putArray("items").addAll(audits);
            all.putNull("next");
            door.tell(run == null ? all : audits.getFirst(), () -> audits.forEach(this::show));
            boolean agree =
                    audits.stream().allMatch(audit -> audit.path("agrees").asBoolean());
            return agree ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private List<String> runs(Client client) {
        if (run != null) return List.of(run);
        return RunWords.all(client, "/runs", Integer.MAX_VALUE)
                .path("items")
                .valueStream()
                .map(one -> RunWords.text(one, "run"))
                .toList();
    }

    private void show(JsonNode audit) {
        boolean agrees = audit.path("agrees").asBoolean();
        door.line("Run " + RunWords.text(audit, "run") + (agrees ? ": the sums agree." : ": the sums do not agree."));
        for (JsonNode finding : audit.path("findings")) door.line("  " + finding.asString());
    }
}
