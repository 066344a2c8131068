package dev.agoge.console.documents;

import dev.agoge.console.runs.Runs;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Refused;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// Looks up the names in a document that the platform's tables know.
@Component
class Names {
    private final Runs runs;
    private final TaskDesk tasks;

    Names(Runs runs, TaskDesk tasks) {
        this.runs = runs;
        this.tasks = tasks;
    }

    /// A mistake for each name that names nothing.
    List<Mistake> unknown(RunDocument document) {
        List<Mistake> mistakes = new ArrayList<>();
        if (document.config().tasks() instanceof TaskSource.Set set
                && tasks.set(set.name()).isEmpty()) {
            mistakes.add(new Mistake(
                    "/tasks/set/name",
                    "There is no task set '" + set.name() + "'.",
                    "See ./agoge tasks list, or have one made: tasks: {synthesise: {}}."));
        }
        if (document.config().policy().origin() instanceof Origin.Run origin) {
            String run = origin.version().substring(0, origin.version().indexOf('@'));
            try {
                runs.find(run);
            } catch (NotFound | Refused e) {
                mistakes.add(new Mistake(
                        "/policy/origin/run/version", String.valueOf(e.getMessage()), "See ./agoge run list."));
            }
        }
        return mistakes;
    }
}
