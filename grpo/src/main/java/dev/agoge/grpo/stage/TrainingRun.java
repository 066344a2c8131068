package dev.agoge.grpo.stage;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.config.Checkpoints;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.Evaluator;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.Progress;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.Tasks;
import dev.agoge.grpo.TrainablePolicy;
import dev.agoge.grpo.TrainingStep;
import dev.agoge.grpo.Versions;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run on its way: what its stages share, and where it stands.
final class TrainingRun {
    /// The state at the beginning of a step, for whoever does the step.
    private record Standing(Stage stage, int step, TrainablePolicy policy) {}

    private final RunId id;
    private final RunConfig config;
    private final Surroundings with;
    private final Tasks tasks;
    private final Versions versions;
    private final Evaluator evaluator;
    private Optional<Standing> standing = Optional.empty();

    TrainingRun(RunId id, RunConfig config, Checkpoints checkpoints, Surroundings with) {
        this.id = id;
        this.config = config;
        this.with = with;
        this.tasks = new Tasks(TaskSet.open(with.blobs(), with.ledger().taskSet(id)), config.seed());
        this.versions = new Versions(with, id, config, checkpoints);
        this.evaluator = new Evaluator(id, config);
    }

    RunId id() {
        return id;
    }

    RunConfig config() {
        return config;
    }

    Surroundings with() {
        return with;
    }

    Chains chains() {
        return Chains.of(config.gradientChains());
    }

    Tasks tasks() {
        return tasks;
    }

    Versions versions() {
        return versions;
    }

    /// Makes what the first stage begins from, and measures it.
    void begin() throws InterruptedException {
        Stage first = config.stage(0);
        TrainablePolicy policy =
                with.policies().begin(config, tasks, with.ledger().origin(id));
        PolicyVersion version = versions.publish(first, 0, policy);
        Sha256 texts = with.blobs().put(Codec.encode(with.policies().texts(version.manifest())));
        with.ledger().vocabulary(id, tokenizer(version), texts);
    }

    private Sha256 tokenizer(PolicyVersion version) {
        Map<String, Sha256> files =
                Manifest.open(with.blobs(), version.manifest()).files();
        return files.getOrDefault("tokenizer.json", version.manifest());
    }

    /// What the run began from, against the subset: most of what random weights say is cut off for length.
    void measureBeginning(Stage first) throws InterruptedException {
        boolean random = config.policy().origin() instanceof Origin.Random;
        evaluate(first, 0, versions.require(first, 0), random ? subset() : allEvaluated());
    }

    /// What the stage ended with: published, saved, and what the next one begins from.
    PolicyVersion end(Stage stage, int steps, TrainablePolicy policy) {
        stand(stage, steps, policy);
        PolicyVersion version = versions.publish(stage, steps, policy);
        versions.save(stage, steps, policy);
        with.ledger().place(id, stage, steps);
        with.arena().look();
        if (stage.ordinal() < config.stages().size()) versions.publishAs(config.stage(stage.ordinal()), 0, version);
        return version;
    }

    // Where it stands

    /// The policy is as it was before this step, and stays so until [#endStep].
    void stand(Stage stage, int step, TrainablePolicy policy) {
        standing = Optional.of(new Standing(stage, step, policy));
        with.arena().look();
    }

    /// Writes the state at the beginning of the step in hand; nothing, if not even the first stage has begun.
    Optional<SavePoint> leave() {
        return standing.map(here -> versions.write(here.stage(), here.step(), here.policy()));
    }

    // Evaluation

    List<TaskCard> allEvaluated() {
        return tasks.evaluated(config.evaluation().tasks());
    }

    List<TaskCard> subset() {
        return tasks.subset(config.evaluation().subset());
    }

    void evaluate(Stage stage, int step, PolicyVersion version, List<TaskCard> on) throws InterruptedException {
        if (on.isEmpty()) return;
        with.arena().look();
        List<GroupRequest> requests = evaluator.requests(stage, step, version, on);
        int episodes = requests.size() * (config.evaluation().samples() + 1);
        List<PlayedGroup> played = with.arena().play(requests, progress("evaluation", episodes));
        close(played, Fate.EVALUATED);
        Map<String, Double> metrics = evaluator.measure(on, played);
        with.ledger().measure(id, stage, step, metrics);
        tell(stage, step, metrics);
    }

    // Steps

    /// What was played for an end other than training has met it.
    void close(List<PlayedGroup> played, Fate fate) {
        with.arena().look();
        with.ledger()
                .close(played.stream().map(group -> ClosedGroup.of(group, fate)).toList());
    }

    void beginStep(Stage stage, int step, TrainablePolicy policy) {
        stand(stage, step, policy);
        if (step > 0 && versions.isSavedBefore(step)) versions.save(stage, step, policy);
        with.ledger().place(id, stage, step);
        with.arena().look();
    }

    /// What was learned is written down before anybody may leave: the step is not done again.
    void endStep(TrainingStep step, TrainablePolicy policy) {
        with.ledger().step(step);
        tell(step.stage(), step.step(), step.metrics());
        stand(step.stage(), step.step() + 1, policy);
    }

    static double tokens(List<Lesson> lessons) {
        return lessons.stream().mapToInt(Lesson::tokens).sum();
    }

    Progress progress(String work, int total) {
        return new Progress(with, id, work, total);
    }

    private void tell(Stage stage, int step, Map<String, Double> metrics) {
        with.broadcast().tell(new RunEvent.Measured(id, with.clock().millis(), stage, step, metrics));
    }
}
