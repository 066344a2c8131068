package dev.agoge.grpo.stage;

import dev.agoge.contracts.Fate;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.ClosedGroup;
import dev.agoge.grpo.Gathering;
import dev.agoge.grpo.Grpo;
import dev.agoge.grpo.PlayedEpisode;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.Progress;
import dev.agoge.grpo.RolloutMetrics;
import dev.agoge.grpo.TrainablePolicy;
import dev.agoge.grpo.TrainingStep;
import dev.agoge.policy.learner.Lesson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reinforcement learning: in each step groups are played, compared within themselves, and learned from once.
final class RlStage implements TrainingStage {
    private final TrainingRun run;
    private final Stage stage;
    private final StageConfig.Rl config;
    private final Gathering gathering;

    RlStage(TrainingRun run, Stage stage, StageConfig.Rl config) {
        this.run = run;
        this.stage = stage;
        this.config = config;
        this.gathering = new Gathering(run.id(), stage, run.config(), config, run.tasks());
    }

    @Override
    public Stage stage() {
        return stage;
    }

    /// With a fresh optimizer: moments of another objective would mislead.
    @Override
    public TrainablePolicy begin() {
        return open(version(0));
    }

    @Override
    public void train(TrainablePolicy policy, int from) throws InterruptedException {
        if (stage.ordinal() == 1) run.measureBeginning(stage);
        TrainablePolicy reference = open(version(0));
        Progress progress = run.progress(stage.name(), config.steps());
        int every = run.config().evaluation().every();
        int step = from;
        while (step < config.steps()) {
            // Before the step and not after the one before it: whoever leaves in its middle takes it up again.
            if (step > 0 && step % every == 0) run.evaluate(stage, step, version(step), run.subset());
            if (!improve(step, policy, reference)) break;
            step++;
            progress.done(step);
            run.versions().tidy(stage, config.rollout().lag());
        }
        end(step, policy);
    }

    private void end(int done, TrainablePolicy policy) throws InterruptedException {
        run.with().ledger().decide(run.id(), stepsDone(), () -> done);
        PolicyVersion version = run.end(stage, done, policy);
        run.evaluate(stage, done, version, run.allEvaluated());
    }

    boolean endedEarly() {
        return run.with().ledger().decide(run.id(), stepsDone(), config::steps) < config.steps();
    }

    private String stepsDone() {
        return stage.name() + " steps";
    }

    /// @return false if there is nothing left to learn: no group of ten batches had spread
    private boolean improve(int step, TrainablePolicy policy, TrainablePolicy reference) throws InterruptedException {
        run.beginStep(stage, step, policy);
        Stopwatch watch = new Stopwatch(run.with().clock());
        PolicyVersion player = version(Math.max(0, step - config.rollout().lag()));
        List<PlayedGroup> played = gathering.gather(run.with().arena(), step, player);
        List<PlayedGroup> chosen = gathering.chosen(played);
        if (chosen.isEmpty()) {
            run.close(played, Fate.FILTERED);
            return false;
        }
        Grpo objective = objective(chosen, reference, sampler(player, step));
        close(played, chosen, objective);
        askAhead(step + 1);
        Map<String, Double> metrics = RolloutMetrics.of(played, chosen.size());
        rolloutTimes(metrics, played, watch.seconds());

        Stopwatch learning = new Stopwatch(run.with().clock());
        List<Lesson> episodes = lessons(chosen);
        metrics.putAll(objective.improve(
                policy, episodes, run.chains(), config.optimizer().learningRate()));
        metrics.put("timing_s/train", learning.seconds());
        metrics.put("perf/train_tokens_per_second", TrainingRun.tokens(episodes) / learning.seconds());
        metrics.put("staleness/max", (double) step - player.step());

        PolicyVersion version = run.versions().publish(stage, step + 1, policy);
        metrics.put("timing_s/step", watch.seconds());
        Instant finished = run.with().clock().instant();
        run.endStep(
                new TrainingStep(
                        run.id(),
                        stage,
                        step,
                        Optional.of(version.weights()),
                        episodes.size(),
                        played.size(),
                        watch.started(),
                        finished,
                        metrics),
                policy);
        return true;
    }

    /// With a lag the next step is played on a version that exists already, while this one learns.
    private void askAhead(int next) {
        int lag = config.rollout().lag();
        if (lag == 0 || next >= config.steps()) return;
        run.with().arena().ask(gathering.firstWave(next, version(Math.max(0, next - lag))));
    }

    private Optional<TrainablePolicy> sampler(PolicyVersion player, int step) {
        return player.step() == step ? Optional.empty() : Optional.of(open(player));
    }

    private Grpo objective(List<PlayedGroup> chosen, TrainablePolicy reference, Optional<TrainablePolicy> sampler) {
        return switch (config.objective()) {
            case ObjectiveConfig.Grpo recipe -> new Grpo(recipe, chosen, reference, sampler);
        };
    }

    /// What was chosen is trained on, and the rest filtered out.
    private void close(List<PlayedGroup> played, List<PlayedGroup> chosen, Grpo objective) {
        List<ClosedGroup> closed = new ArrayList<>(played.size());
        for (PlayedGroup group : played) {
            closed.add(
                    chosen.contains(group)
                            ? ClosedGroup.trained(group, objective.advantages(group.id()))
                            : ClosedGroup.of(group, Fate.FILTERED));
        }
        run.with().arena().look();
        run.with().ledger().close(closed);
    }

    private List<Lesson> lessons(List<PlayedGroup> chosen) {
        List<Lesson> lessons = new ArrayList<>();
        for (PlayedGroup group : chosen) {
            for (PlayedEpisode.Judged one : group.judged()) {
                lessons.add(one.lesson(run.with().blobs(), config.rollout().sampling()));
            }
        }
        return lessons;
    }

    private static void rolloutTimes(Map<String, Double> metrics, List<PlayedGroup> played, double seconds) {
        long tokens = 0;
        for (PlayedGroup group : played) tokens += RolloutMetrics.policyTokens(group.judged());
        metrics.put("timing_s/rollout", seconds);
        metrics.put("perf/tokens_per_second", tokens / seconds);
    }

    private PolicyVersion version(int step) {
        return run.versions().require(stage, step);
    }

    private TrainablePolicy open(PolicyVersion version) {
        return run.versions().open(version, stage);
    }
}
