package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The record of what was asked for, what came back and what was made of it.
///
/// Everything that is recorded here can be recorded again and nothing changes: a trainer that was killed does its last
/// steps once more and finds their outcomes. What would come out differently the second time is an error, with both
/// values in its message.
public interface Ledger {
    // Requests and their outcomes

    /// Writes down what is wanted, before anything is sent. Groups already asked for are left as they are.
    void ask(List<GroupRequest> groups);

    /// Open episodes whose request has not been sent and may be: an attempt is not made before its time, which is the
    /// later the more often the platform has failed the episode, up to a minute.
    ///
    /// @param most how many at most, the first ones
    List<EpisodeRequest> unsent(RunId run, int most);

    /// Open episodes whose request has been sent: it waits in the queue, or is being played.
    int inQueue(RunId run);

    void sent(List<EpisodeRequest> requests);

    /// Marks open requests sent before `since` as unsent, unless a result has come in after it: as long as results
    /// come, the queue is only long.
    ///
    /// @return how many
    int reopen(RunId run, Instant since);

    /// Looks whether the platform has failed an open episode five times, and says so with the run, until it has got on.
    ///
    /// @return what it is stuck on, in a sentence
    Optional<String> stuck(RunId run);

    /// How many runs have a trainer.
    int running();

    /// How many episodes of this place have not come out yet.
    int open(RunId run, Stage stage, EpisodeKind kind, int step);

    /// The groups asked for, by ordinal; their members in order.
    List<PlayedGroup> played(RunId run, Stage stage, EpisodeKind kind, int step);

    /// Records what became of groups, and so of their episodes.
    void close(List<ClosedGroup> groups);

    // The run's own steps

    void step(TrainingStep step);

    void measure(RunId run, Stage stage, int step, Map<String, Double> metrics);

    /// The step at which a metric was highest, the earliest of equals.
    Optional<Integer> best(RunId run, Stage stage, String metric);

    /// What was decided under this name, or else what is decided now. For what a clock has a say in.
    long decide(RunId run, String name, LongSupplier decision);

    /// Wall time that the stage's recorded steps took.
    double seconds(RunId run, Stage stage);

    // Versions and checkpoints

    /// To be called when it is stored and before anybody is told.
    void publish(PolicyVersion version);

    Optional<PolicyVersion> version(RunId run, Stage stage, int step);

    /// Versions that have not been given up, oldest first.
    List<PolicyVersion> published(RunId run);

    /// Gives a version up, unless an open request names it or a run that has not ended begins from it.
    void forget(PolicyVersion version);

    void save(SavePoint point);

    /// Oldest first.
    List<SavePoint> savePoints(RunId run);

    void forget(SavePoint point);

    // The run

    /// The digest of the tasks it plays.
    Sha256 taskSet(RunId run);

    /// The version of another run that it begins from, if it does.
    Optional<PolicyVersion> origin(RunId run);

    /// What its policy writes with.
    ///
    /// @param tokenizer of which, made again, the same must come out
    void vocabulary(RunId run, Sha256 tokenizer, Sha256 tokenTexts);

    void place(RunId run, Stage stage, int step);
}
