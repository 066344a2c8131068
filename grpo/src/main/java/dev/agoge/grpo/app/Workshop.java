package dev.agoge.grpo.app;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.AttentivePolicies;
import dev.agoge.grpo.Broadcast;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.Ledger;
import dev.agoge.grpo.Policies;
import dev.agoge.grpo.Surroundings;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// What a trainer has at hand, whichever run it holds.
///
/// @param bell rings when there may be news of runs
record Workshop(Queue queue, Tools tools, Arena.Line line, Doorbell bell) {
    /// @param terms of its leases
    record Queue(Claims claims, Claims.Trainer trainer, Claims.Terms terms) {}

    /// @param ledgers the ledger, as it may be written under a claim
    /// @param record writes results down, whoever holds their runs
    record Tools(
            Function<Claim, Ledger> ledgers,
            Consumer<List<JudgedEpisode>> record,
            Policies policies,
            BlobStore blobs,
            Broadcast broadcast,
            Clock clock) {}

    Claims claims() {
        return queue.claims();
    }

    Claims.Trainer trainer() {
        return queue.trainer();
    }

    Claims.Terms terms() {
        return queue.terms();
    }

    Broadcast broadcast() {
        return tools.broadcast();
    }

    Clock clock() {
        return tools.clock();
    }

    /// Rings when results are in the ledger.
    Doorbell results() {
        return line.doorbell();
    }

    void record(List<JudgedEpisode> results) {
        tools.record().accept(results);
    }

    /// What training this run needs.
    Surroundings surroundings(Claim claim, Leave leave) {
        Ledger ledger = tools.ledgers().apply(claim);
        Arithmetic arithmetic = Arithmetic.parse(queue.trainer().fingerprint());
        Arena.Hold hold = new Arena.Hold(claim.run(), claim.epoch(), arithmetic, leave);
        return new Surroundings(
                ledger,
                new Arena(ledger, line, hold, tools.clock()),
                new AttentivePolicies(tools.policies(), leave),
                tools.blobs(),
                tools.broadcast(),
                tools.clock());
    }
}
