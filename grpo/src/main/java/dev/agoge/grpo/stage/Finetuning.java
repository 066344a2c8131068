package dev.agoge.grpo.stage;

import dev.agoge.contracts.Fate;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.Demonstrations;
import dev.agoge.grpo.GroupRequest;
import dev.agoge.grpo.Imitation;
import dev.agoge.grpo.LearningRate;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.Progress;
import dev.agoge.grpo.Rounds;
import dev.agoge.grpo.TrainablePolicy;
import dev.agoge.grpo.TrainingStep;
import dev.agoge.policy.learner.Lesson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The steps of supervised fine-tuning, on the lessons of an sft stage: that stage's own, and those with which its
/// control goes on.
final class Finetuning {
    private final TrainingRun run;
    private final Stage teaching;
    private final StageConfig.Sft config;

    /// @param teaching the stage whose lessons are learned
    Finetuning(TrainingRun run, Stage teaching, StageConfig.Sft config) {
        this.run = run;
        this.teaching = teaching;
        this.config = config;
    }

    /// @param stage the stage that learns: another than teaches sees what that one would have seen next
    void train(Stage stage, TrainablePolicy policy, int from, int steps) throws InterruptedException {
        if (from == steps) return;
        Rounds rounds = new Rounds(run.config().seed(), teaching, lessons());
        LearningRate rate = new LearningRate(config.optimizer().learningRate(), config.warmupSteps(), steps);
        Progress progress = run.progress(stage.name(), steps);
        long seenBefore = stage.equals(teaching) ? 0 : (long) config.steps() * config.batchEpisodes();
        for (int step = from; step < steps; step++) {
            run.beginStep(stage, step, policy);
            Stopwatch watch = new Stopwatch(run.with().clock());
            List<Lesson> batch =
                    rounds.batch(seenBefore + (long) step * config.batchEpisodes(), config.batchEpisodes());
            Map<String, Double> metrics =
                    new Imitation(batch, config.balanceSpeed()).improve(policy, batch, run.chains(), rate.at(step));
            metrics.put("perf/train_tokens_per_second", TrainingRun.tokens(batch) / watch.seconds());
            Instant finished = run.with().clock().instant();
            run.endStep(
                    new TrainingStep(
                            run.id(),
                            stage,
                            step,
                            Optional.empty(),
                            batch.size(),
                            0,
                            watch.started(),
                            finished,
                            metrics),
                    policy);
            progress.done(step + 1);
        }
    }

    private List<Lesson> lessons() throws InterruptedException {
        return switch (config.lessons()) {
            case Lessons.Demonstrations recipe -> demonstrations(recipe);
            case Lessons.Conversations given ->
                run.with()
                        .policies()
                        .lessons(
                                run.versions().require(teaching, 0).manifest(),
                                given.digest().orElseThrow());
        };
    }

    private List<Lesson> demonstrations(Lessons.Demonstrations recipe) throws InterruptedException {
        List<GroupRequest> requests = Demonstrations.requests(
                run.id(),
                teaching,
                run.config(),
                recipe,
                run.tasks(),
                run.versions().require(teaching, 0));
        List<PlayedGroup> played = run.with().arena().play(requests, run.progress("demonstrations", requests.size()));
        run.close(played, Fate.DEMONSTRATED);
        return Demonstrations.lessons(played, run.with().blobs());
    }
}
