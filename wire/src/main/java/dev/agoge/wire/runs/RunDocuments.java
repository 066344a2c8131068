package dev.agoge.wire.runs;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.wire.documents.Canonical;
import dev.agoge.wire.documents.Document;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.documents.Overrides;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads runs.
public final class RunDocuments {
    /// What a folder, a task set, a version or a file is called, beside its digest.
    private static final List<String> CALLED = List.of("name", "version", "file");

    private static final String MIX = "/tasks/synthesise/mix";

    private final MixCheck mixes;

    public RunDocuments(MixCheck mixes) {
        this.mixes = mixes;
    }

    /// @throws Mistaken with all that is wrong
    public RunDocument read(String text) {
        return read(Documents.parse(text));
    }

    /// @throws Mistaken with all that is wrong
    public RunDocument read(Document document) {
        return document.read(RunDocument.class, this::mixMistakes);
    }

    private List<Mistake> mixMistakes(JsonNode tree) {
        JsonNode mix = tree.at(MIX);
        if (mix.isMissingNode() || mix.isNull()) return List.of();
        return mixes.mistakes(mix).stream().map(mistake -> mistake.within(MIX)).toList();
    }

    /// The document with values set by path; what told of what they replace goes.
    ///
    /// @throws Mistaken if a path or a value cannot be
    public static RunDocument with(RunDocument document, Map<String, String> set) {
        Overrides overrides = Overrides.parse(set.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .toList());
        return Documents.read(overrides.apply(Documents.write(document), RunDocument.class), RunDocument.class);
    }

    /// The digest that says whether two runs are of the same config. What is pinned counts by its digest alone,
    /// whatever it was called.
    public static Sha256 digest(RunConfig config) {
        return Canonical.digest(withoutNames(Documents.write(config)));
    }

    private static JsonNode withoutNames(JsonNode tree) {
        for (JsonNode part : tree) withoutNames(part);
        if (tree instanceof ObjectNode mapping && mapping.has("digest")) mapping.remove(CALLED);
        return tree;
    }

    /// Sentences about the names that only a platform can look up.
    public static List<String> unchecked(RunDocument document) {
        List<String> unchecked = new ArrayList<>();
        switch (document.config().policy().origin()) {
            case Origin.Random _ -> {}
            case Origin.Folder folder -> unchecked.add("the model folder '" + folder.name() + "'");
            case Origin.Run run -> unchecked.add("the version " + run.version());
        }
        switch (document.config().tasks()) {
            case TaskSource.Set set -> unchecked.add("the task set '" + set.name() + "'");
            case TaskSource.Synthesise _ -> {}
        }
        return unchecked.stream()
                .map(name -> "Nobody was asked whether there is " + name + ".")
                .toList();
    }
}
