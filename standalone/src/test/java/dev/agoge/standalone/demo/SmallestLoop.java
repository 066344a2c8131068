package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.RunningPlatform;
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

    private SmallestLoop() {}

    private static RunDocument document(int steps) {
        var text = Documents.parse(Templates.text("smallest"));
        var set = Overrides.parse(List.of("name=" + RUN, "stages.rl.steps=" + steps));
        return new RunDocuments(MixCheck.NONE).read(text.with(set, RunDocument.class));
    }

    /// Plays it to its end, or goes on with what was begun.
    static RunSummary play(RunningPlatform platform, int steps, Consumer<RunEvent> watcher) {
        Runs runs = platform.part(Runs.class);
        try (var events = new RunEvents(platform.servers().kafka(), RUN)) {
            RunId run = platform.part(RunDesk.class)
                    .create(document(steps), new RunDesk.Asked("local", Optional.of("smallest")));
            assertThat(run).isEqualTo(RUN);
            while (!runs.status(RUN).ended()) events.next().forEach(watcher);
            events.next().forEach(watcher);
        }
        return runs.summary(RUN);
    }
}
