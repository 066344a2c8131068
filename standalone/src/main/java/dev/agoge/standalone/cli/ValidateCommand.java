package dev.agoge.standalone.cli;

import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.standalone.app.Mixes;
import dev.agoge.standalone.client.Client;
import dev.agoge.standalone.client.NoPlatform;
import dev.agoge.wire.documents.Document;
import dev.agoge.wire.runs.RunDocuments;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "validate",
        description = {
            "Tell everything that is wrong with a document, each mistake with its place and the fix.",
            "",
            "Needs no platform; without one, the names of task sets, models and runs are left unchecked.",
            ""
        },
        sortOptions = false)
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Mixin
    private SetOption set = new SetOption();

    @Parameters(paramLabel = "FILE", description = "The document, in YAML or JSON; - for standard input.")
    private Path file = Path.of("-");

    @Spec
    private CommandSpec command = CommandSpec.create();

    ValidateCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        Document document = Given.document(file, command);
        List<Mistake> mistakes = new ArrayList<>();
        try {
            Document changed = document.with(set.overrides(), RunDocument.class);
            RunDocument read = new RunDocuments(new Mixes()).read(changed);
            mistakes.addAll(ofNames(changed, read));
        } catch (Mistaken e) {
            mistakes.addAll(e.mistakes());
        }
        door.tell(verdict(mistakes), () -> show(document, mistakes));
        return mistakes.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /// What only a platform can know.
    private List<Mistake> ofNames(Document document, RunDocument read) {
        List<Mistake> mistakes = new ArrayList<>();
        Optional<Client> there = door.ifThere();
        Attachments attachments = new Attachments(read, file);
        try (Client client = there.orElseThrow(() -> new NoPlatform("no platform"))) {
            JsonNode sent = attachments.sent(document.tree(), client);
            JsonNode verdict = client.post("/runs/validate", sent, Optional.empty());
            for (JsonNode one : verdict.path("mistakes")) {
                mistakes.add(new Mistake(
                        RunWords.text(one, "pointer"), RunWords.text(one, "message"), RunWords.text(one, "fix")));
            }
        } catch (NoPlatform e) {
            RunDocuments.unchecked(read).forEach(sentence -> door.aside("warning: " + sentence));
        }
        return mistakes;
    }

    private static ObjectNode verdict(List<Mistake> mistakes) {
        ObjectNode verdict = JsonMapper.shared().createObjectNode().put("valid", mistakes.isEmpty());
        verdict.set("mistakes", Complaint.mistakes(mistakes));
        return verdict;
    }

    private void show(Document document, List<Mistake> mistakes) {
        for (Mistake mistake : mistakes) door.line(file + ":" + document.place(mistake.pointer()) + ": " + mistake);
        if (mistakes.isEmpty()) door.line(file + " is valid.");
    }
}
