package dev.agoge.grpo;

import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Move;
import java.time.Duration;
import java.util.Optional;

/// The queue, as trainers know it. Whose turn it is, how long a lease lasts and whether it has run out is decided
/// by the ledger and its clock.
public interface Claims {
    /// Who would train.
    ///
    /// @param name of this process among all there are: two never share one
    /// @param build what it was built from
    /// @param fingerprint of its arithmetic: a run stays with the one it began under
    record Trainer(String name, String build, String machine, String fingerprint) {}

    /// @param lease how long a run stays its trainer's without a heartbeat; the trainer stops by itself at half of it
    /// @param preemptAfter how long a run is left alone before one of a higher class may take its place
    /// @param leaveGrace how long a lease is kept up while what is left is saved; whoever needs longer has crashed
    record Terms(Duration lease, Duration preemptAfter, Duration leaveGrace) {
        public static final Terms DEFAULT =
                new Terms(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    /// Takes the run whose turn it is, if there is one for this trainer: from the queue, or from one whose lease
    /// has run out. What the one before had asked for and not got is unsent again.
    Optional<Claim> next(Trainer trainer);

    /// Extends the lease.
    ///
    /// @return what the trainer is to leave for, if it is to leave: [Move#CANCEL], [Move#PAUSE], [Move#EXHAUST] or
    /// [Move#PREEMPT]
    /// @throws Superseded if it is too late
    Optional<Move> heartbeat(Claim claim);

    /// Gives the run up, and fulfils what was wished. What is recorded, the save point too, is so in one transaction
    /// with it.
    ///
    /// @param move why it is left; a wish that came meanwhile has precedence, but over an end
    /// @param reason a sentence, for an end that needs one; of all else the ledger knows the reason
    /// @param point what was saved for whoever takes it up, if something was
    /// @return where the run stands now
    /// @throws Superseded if it is too late
    RunStatus leave(Claim claim, Move move, String reason, Optional<SavePoint> point);
}
