package dev.agoge.standalone.demo;

import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.standalone.app.Mixes;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.documents.Overrides;
import dev.agoge.wire.runs.RunDocuments;
import dev.agoge.wire.runs.Templates;
import java.util.List;

/// What the demo does: a document like any other, of which a plan sets a few values.
public final class DemoRecipe {
    private DemoRecipe() {}

    static RunDocument document(DemoPlan plan) {
        return document(
                plan.control() ? Templates.CONTROL : Templates.DEMO,
                List.of("name=demo", "seed=" + plan.seed(), "stages.rl.steps=" + plan.steps()));
    }

    private static RunDocument document(String template, List<String> set) {
        var text = Documents.parse(Templates.text(template));
        return new RunDocuments(new Mixes()).read(text.with(Overrides.parse(set), RunDocument.class));
    }

    /// Steps of GRPO, where nobody says how many.
    static int steps() {
        return document(Templates.DEMO, List.of()).config().stages().stream()
                .filter(StageConfig.Rl.class::isInstance)
                .mapToInt(stage -> ((StageConfig.Rl) stage).steps())
                .sum();
    }

    /// The `config.json` of its policy.
    public static String model() {
        return switch (document(Templates.DEMO, List.of()).config().policy().origin()) {
            case Origin.Random random -> random.model().toString();
            case Origin.Folder _, Origin.Run _ ->
                throw new IllegalStateException("the demo begins from random weights");
        };
    }
}
