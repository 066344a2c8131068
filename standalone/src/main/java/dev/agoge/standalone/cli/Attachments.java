package dev.agoge.standalone.cli;

import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.policy.chat.Conversations;
import dev.agoge.standalone.client.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The files that a document names and that are sent along with it: conversations. They are looked for beside the
/// document.
final class Attachments {
    private final Map<String, Path> files = new LinkedHashMap<>();

    /// @param document its file, or `-`
    /// @throws Mistaken with all that is wrong with the files
    Attachments(RunDocument read, Path document) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < read.config().stages().size(); i++) {
            if (!(read.config().stages().get(i) instanceof StageConfig.Sft sft)
                    || !(sft.lessons() instanceof Lessons.Conversations given)
                    || given.digest().isPresent()) continue;
            String pointer = "/stages/" + i + "/lessons/conversations";
            Path file = document.resolveSibling(given.file().orElseThrow());
            files.put(pointer, file);
            check(file).stream()
                    .map(mistake -> mistake.within(pointer + "/file"))
                    .forEach(mistakes::add);
        }
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
    }

    private static List<Mistake> check(Path file) {
        try {
            Conversations.read(Files.newInputStream(file), (_, _) -> {});
            return List.of();
        } catch (Mistaken e) {
            return e.mistakes();
        } catch (IOException e) {
            String sentence = "The file " + file + " cannot be read: " + Reason.of(e) + ".";
            return List.of(new Mistake("", sentence, "Name it as seen from the document."));
        }
    }

    /// The document with the digests of what was sent.
    JsonNode sent(JsonNode document, Client client) {
        JsonNode changed = document.deepCopy();
        files.forEach((pointer, file) -> {
            String digest = RunWords.text(upload(client, file), "sha256");
            ObjectNode named = JsonNodeFactory.instance.objectNode();
            named.put("file", String.valueOf(file.getFileName())).put("digest", digest);
            ((ObjectNode) changed.at(pointer.substring(0, pointer.lastIndexOf('/')))).set("conversations", named);
        });
        return changed;
    }

    private static JsonNode upload(Client client, Path file) {
        try {
            return client.upload("/conversations", file);
        } catch (IOException e) {
            throw new Mistaken("", "The file " + file + " cannot be read: " + Reason.of(e) + ".", "Try again.");
        }
    }
}
