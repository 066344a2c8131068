package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.wire.documents.Document;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.documents.Overrides;
import dev.agoge.wire.runs.MixCheck;
import dev.agoge.wire.runs.RunDocuments;
import dev.agoge.wire.runs.Templates;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The whole loop at the smallest size at which reward still rises. A policy of some hundred thousand parameters learns
/// two dozen tasks by heart, from demonstrations half of which are wrong; RL has to find out which half. It cannot do
/// tasks it has not seen: that is what the demo shows.
final class SmallestLoop {
    static final RunId RUN = new RunId("smallest");

    /// A short loop, played in many ways.
    static final long SEED = 7;

    static final int STEPS = 3;

    /// What it ends with in one process that nobody disturbs, and therefore in every other way. Where arithmetic,
    /// draws or the template are meant to change, so does this: a run of that document on `./agoge up` tells it.
    static final String WEIGHTS = "4fb91b362dbe9fefeec9956db99f90e7b457c0431a30d4b40bde059c3be27983";

    private SmallestLoop() {}

    /// The loop whose end is known, in words.
    static Document text(String name) {
        return text(name, SEED, STEPS);
    }

    private static Document text(String name, long seed, int steps) {
        var set = Overrides.parse(List.of("name=" + name, "seed=" + seed, "stages.rl.steps=" + steps));
        return Documents.parse(Templates.text("smallest")).with(set, RunDocument.class);
    }

    /// Plays it to its end, or goes on with what was begun.
    static RunSummary play(RunningPlatform platform, long seed, int steps, Consumer<RunEvent> watcher) {
        Runs runs = platform.part(Runs.class);
        RunDocument document = new RunDocuments(MixCheck.NONE).read(text(RUN.value(), seed, steps));
        try (var events = new RunEvents(platform.servers().kafka(), RUN)) {
            RunId run =
                    platform.part(RunDesk.class).create(document, new RunDesk.Asked("local", Optional.of("smallest")));
            assertThat(run).isEqualTo(RUN);
            while (!runs.status(RUN).ended()) events.next().forEach(watcher);
            events.next().forEach(watcher);
        }
        return runs.summary(RUN);
    }
}
