package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.Checkpoints;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A run's policy versions and checkpoints. A version is stored, then recorded, then announced; one that was
/// published before must come out the same.
public final class Versions {
    private static final int KEEP_EVERY = 10;

    private final Surroundings with;
    private final RunId run;
    private final RunConfig config;
    private final Checkpoints checkpoints;

    public Versions(Surroundings with, RunId run, RunConfig config, Checkpoints checkpoints) {
        this.with = with;
        this.run = run;
        this.config = config;
        this.checkpoints = checkpoints;
    }

    public PolicyVersion publish(Stage stage, int step, TrainablePolicy policy) {
        return publish(new PolicyVersion(run, stage, step, policy.publish(), policy.digest()));
    }

    /// A stage begins from what another ended with: the same under another name.
    public PolicyVersion publishAs(Stage stage, int step, PolicyVersion version) {
        return publish(new PolicyVersion(run, stage, step, version.manifest(), version.weights()));
    }

    private PolicyVersion publish(PolicyVersion version) {
        with.ledger().publish(version);
        with.broadcast().announce(version);
        return version;
    }

    public PolicyVersion require(Stage stage, int step) {
        return with.ledger()
                .version(run, stage, step)
                .orElseThrow(() -> new IllegalStateException(
                        "run " + run + " has not published version " + stage.name() + " " + step));
    }

    /// With the fresh optimizer of a stage.
    public TrainablePolicy open(PolicyVersion version, Stage stage) {
        return with.policies().open(version.manifest(), optimizer(stage));
    }

    // Checkpoints

    public boolean isSavedBefore(int step) {
        return step % checkpoints.every() == 0;
    }

    public void save(Stage stage, int step, TrainablePolicy policy) {
        with.ledger().save(write(stage, step, policy));
        forgetOldCheckpoints();
    }

    /// Not recorded yet: whoever leaves a run records it when the run is given up.
    public SavePoint write(Stage stage, int step, TrainablePolicy policy) {
        return new SavePoint(run, stage, step, policy.save(), policy.digest());
    }

    public Optional<SavePoint> latest() {
        return savePoints().reduce((_, later) -> later);
    }

    /// Where a stage ended, with its moments.
    public SavePoint endOf(Stage stage, int steps) {
        return savePoints()
                .filter(point -> point.stage().equals(stage) && point.step() == steps)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run " + run + " has lost the end of " + stage.name()));
    }

    private Stream<SavePoint> savePoints() {
        return with.ledger().savePoints(run).stream()
                .filter(point -> with.blobs().has(point.manifest()))
                .sorted(Comparator.comparing(SavePoint::stage).thenComparingInt(SavePoint::step));
    }

    public TrainablePolicy restore(SavePoint point) {
        TrainablePolicy policy = with.policies().restore(point.manifest(), optimizer(point.stage()));
        Sha256 weights = policy.digest();
        if (!weights.equals(point.weights())) {
            throw new IllegalStateException("checkpoint " + point.manifest() + " has weights " + weights
                    + ", but was saved with " + point.weights());
        }
        return policy;
    }

    /// A control goes on with the optimizer of the stage whose moments it takes up.
    private Optimizer optimizer(Stage stage) {
        return switch (config.stages().get(stage.ordinal() - 1)) {
            case StageConfig.Sft sft -> sft.optimizer();
            case StageConfig.Rl rl -> rl.optimizer();
            case StageConfig.Control _ -> optimizer(taught(stage));
            case StageConfig.Evaluate _ -> Optimizer.at(1);
        };
    }

    private Stage taught(Stage control) {
        int last = control.ordinal() - 2;
        while (!(config.stages().get(last) instanceof StageConfig.Sft)) last--;
        return config.stage(last);
    }

    /// A control may come to want it.
    private boolean isEndOfSft(SavePoint point) {
        return config.stages().get(point.stage().ordinal() - 1) instanceof StageConfig.Sft sft
                && point.step() == sft.steps();
    }

    private void forgetOldCheckpoints() {
        List<SavePoint> points = savePoints().toList();
        for (SavePoint point : points.subList(0, Math.max(0, points.size() - checkpoints.keep()))) {
            if (isEndOfSft(point)) continue;
            with.ledger().forget(point);
        }
    }

    /// Gives up versions of a stage that nobody can ask for any more: not the last few, not every tenth, not the best,
    /// not one that an open request or another run names. The sweeper deletes them.
    ///
    /// @param lag a step done again after a crash needs the versions that it was played on
    public void tidy(Stage stage, int lag) {
        List<PolicyVersion> published = with.ledger().published(run).stream()
                .filter(version -> version.stage().equals(stage))
                .sorted(Comparator.comparingInt(PolicyVersion::step))
                .toList();
        Optional<Integer> best = with.ledger().best(run, stage, "eval/subset/pass@1");
        int kept = checkpoints.every() + lag + 2;
        for (PolicyVersion version : published.subList(0, Math.max(0, published.size() - kept))) {
            boolean keep = version.step() % KEEP_EVERY == 0 || best.equals(Optional.of(version.step()));
            if (!keep) with.ledger().forget(version);
        }
    }
}
