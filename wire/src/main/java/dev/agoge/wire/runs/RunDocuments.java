package dev.agoge.wire.runs;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
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

/// Reads runs.
public final class RunDocuments {
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

    /// The digest that says whether two runs are of the same config.
    public static Sha256 digest(RunConfig config) {
        return Canonical.digest(Documents.write(config));
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
        for (StageConfig stage : document.config().stages()) {
            if (stage instanceof StageConfig.Sft sft && sft.lessons() instanceof Lessons.Conversations given) {
                given.file().ifPresent(file -> unchecked.add("the conversations " + file));
            }
        }
        return unchecked.stream()
                .map(name -> "Nobody was asked whether there is " + name + ".")
                .toList();
    }
}
