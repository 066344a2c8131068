package dev.agoge.console.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.console.runs.Runs;
import dev.agoge.contracts.runs.Upkeep;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Sweeping blobs and counting again. Both may be asked for as often as one likes.
@RestController
class UpkeepController {
    private final Upkeep upkeep;
    private final Runs runs;

    UpkeepController(Upkeep upkeep, Runs runs) {
        this.upkeep = upkeep;
        this.runs = runs;
    }

    /// @param dryRun only tell what would be deleted
    record Wanted(@JsonProperty("dry_run") @Nullable Boolean dryRun) {}

    /// What was deleted, or would have been.
    record Swept(@JsonProperty("dry_run") boolean dryRun, List<Upkeep.Lot> kept, List<Upkeep.Lot> freed) {}

    /// Nothing needs to be said.
    record Anything() {}

    /// @param agrees whether the rows agree with the balance
    /// @param findings where they do not, one sentence each
    record Audited(String run, boolean agrees, List<String> findings) {}

    /// Deletes blobs that nobody names any more, and tokens of runs that ended long ago.
    @PostMapping("/api/v1/gc")
    @Requires(Permission.COMMAND)
    Swept sweep(@RequestBody Wanted wanted) {
        Upkeep.Sweep sweep = upkeep.sweep(Boolean.TRUE.equals(wanted.dryRun()));
        return new Swept(sweep.dryRun(), sweep.kept(), sweep.freed());
    }

    /// Counts a run's rows again, and tells whether they agree with its balance.
    @PostMapping("/api/v1/runs/{run}/audit")
    @Requires(Permission.COMMAND)
    Audited audit(@PathVariable String run, @RequestBody Anything nothing) {
        Upkeep.Audit audit = upkeep.audit(runs.find(run));
        return new Audited(audit.run().value(), audit.agrees(), audit.findings());
    }
}
