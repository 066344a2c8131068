package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A run's policy versions and checkpoints on disk. A version is written, then recorded, then announced; one that was
/// published before must come out the same.
final class Versions {
    /// Steps of a stage between two checkpoints.
    private static final int SAVE_EVERY = 5;

    private static final int SAVE_EVERY_OF_SFT = 50;
    private static final int CHECKPOINTS_KEPT = 2;
    private static final int KEEP_EVERY = 10;

    private final Surroundings with;
    private final RunId run;
    private final int kept;

    Versions(Surroundings with, RunConfig config) {
        this.with = with;
        this.run = config.run();
        // A step done again after a crash needs the versions that it was played on.
        this.kept = SAVE_EVERY + config.grpo().lag() + 2;
    }

    PolicyVersion publish(Stage stage, int step, TrainablePolicy policy) {
        String directory = "runs/" + run + "/" + stage.word() + "-" + step;
        PolicyVersion version = new PolicyVersion(run, stage, step, directory, policy.digest());
        if (!Files.exists(path(version))) policy.publish(path(version));
        return publish(version);
    }

    /// A stage begins from what another ended with: the same directory under another name.
    PolicyVersion publishAs(Stage stage, int step, PolicyVersion version) {
        return publish(new PolicyVersion(run, stage, step, version.directory(), version.weights()));
    }

    private PolicyVersion publish(PolicyVersion version) {
        with.ledger().publish(version);
        with.broadcast().announce(version);
        return version;
    }

    PolicyVersion require(Stage stage, int step) {
        return with.ledger()
                .version(run, stage, step)
                .orElseThrow(() -> new IllegalStateException(
                        "run " + run + " has not published version " + stage.word() + " " + step));
    }

    TrainablePolicy open(PolicyVersion version) {
        return with.policies().open(path(version));
    }

    Path path(PolicyVersion version) {
        return with.home().resolve(version.directory());
    }

    // Checkpoints

    static boolean saveBefore(Stage stage, int step) {
        return step % (stage == Stage.RL ? SAVE_EVERY : SAVE_EVERY_OF_SFT) == 0;
    }

    void save(Stage stage, int step, TrainablePolicy policy) {
        String directory = "runs/" + run + "/checkpoints/" + stage.word() + "-" + step;
        Path path = with.home().resolve(directory);
        if (!Files.exists(path)) policy.save(path);
        with.ledger().save(new SavePoint(run, stage, step, directory, policy.digest()));
        forgetOldCheckpoints();
    }

    Optional<SavePoint> latest() {
        return savePoints().reduce((_, later) -> later);
    }

    /// Where RL and its control both begin.
    SavePoint endOfColdStart() {
        return savePoints()
                .filter(Versions::isEndOfColdStart)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("run " + run + " has lost the end of its cold start"));
    }

    private Stream<SavePoint> savePoints() {
        return with.ledger().savePoints(run).stream()
                .filter(point -> Files.exists(with.home().resolve(point.directory())))
                .sorted(Comparator.comparing(SavePoint::stage).thenComparingInt(SavePoint::step));
    }

    TrainablePolicy restore(SavePoint point) {
        TrainablePolicy policy = with.policies().restore(with.home().resolve(point.directory()));
        Sha256 weights = policy.digest();
        if (!weights.equals(point.weights())) {
            throw new IllegalStateException("checkpoint " + point.directory() + " has weights " + weights
                    + ", but was saved with " + point.weights());
        }
        return policy;
    }

    private static boolean isEndOfColdStart(SavePoint point) {
        return point.stage() == Stage.RL && point.step() == 0;
    }

    private void forgetOldCheckpoints() {
        List<SavePoint> points = savePoints().toList();
        for (SavePoint point : points.subList(0, Math.max(0, points.size() - CHECKPOINTS_KEPT))) {
            if (isEndOfColdStart(point)) continue;
            with.ledger().forget(point);
            delete(with.home().resolve(point.directory()));
        }
    }

    /// Deletes versions of RL that nobody can ask for any more: not the last few, not every tenth, not the best, not
    /// one that an open request names.
    void tidy() {
        List<PolicyVersion> published = with.ledger().published(run).stream()
                .filter(version -> version.stage() == Stage.RL)
                .sorted(Comparator.comparingInt(PolicyVersion::step))
                .toList();
        Set<String> wanted = new HashSet<>(with.ledger().wanted(run));
        Optional<Integer> best = with.ledger().best(run, Stage.RL, "eval/subset/pass@1");
        for (PolicyVersion version : published.subList(0, Math.max(0, published.size() - kept))) {
            boolean keep = version.step() % KEEP_EVERY == 0 || best.equals(Optional.of(version.step()));
            if (keep || wanted.contains(version.directory())) continue;
            with.ledger().deleted(version);
            delete(path(version));
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) return;
        try (Stream<Path> inside = Files.walk(directory)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
