package dev.agoge.grpo.stage;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.Fate;
import dev.agoge.grpo.Gathering;
import dev.agoge.grpo.GroupAdvantage;
import dev.agoge.grpo.GrpoUpdate;
import dev.agoge.grpo.PlayedEpisode;
import dev.agoge.grpo.PlayedGroup;
import dev.agoge.grpo.Progress;
import dev.agoge.grpo.RolloutMetrics;
import dev.agoge.grpo.TrainablePolicy;
import dev.agoge.grpo.TrainingEpisode;
import dev.agoge.grpo.TrainingStep;
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
        while (step < config.steps() && improve(step, policy, reference)) {
            step++;
            progress.done(step);
            if (step < config.steps() && step % every == 0) run.evaluate(stage, step, version(step), run.subset());
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
        run.close(played, chosen, Fate.TRAINED);
        if (chosen.isEmpty()) return false;
        askAhead(step + 1);
        Map<String, Double> metrics = RolloutMetrics.of(played, chosen.size());
        rolloutTimes(metrics, played, watch.seconds());

        Stopwatch learning = new Stopwatch(run.with().clock());
        List<TrainingEpisode> episodes = episodes(chosen);
        metrics.putAll(new GrpoUpdate(config, policy, reference, sampler(player, step)).learn(episodes));
        metrics.put("timing_s/train", learning.seconds());
        metrics.put("perf/train_tokens_per_second", TrainingEpisode.tokens(episodes) / learning.seconds());
        metrics.put("staleness/max", (double) step - player.step());

        PolicyVersion version = run.versions().publish(stage, step + 1, policy);
        metrics.put("timing_s/step", watch.seconds());
        Instant finished = run.with().clock().instant();
        run.endStep(new TrainingStep(
                run.id(),
                stage,
                step,
                Optional.of(version.weights()),
                episodes.size(),
                played.size(),
                watch.started(),
                finished,
                metrics));
        return true;
    }

    /// With a lag the next step is played on a version that exists already, while this one learns.
    private void askAhead(int next) {
        int lag = config.rollout().lag();
        if (lag == 0 || next >= config.steps()) return;
        run.with().arena().ask(run.id(), gathering.firstWave(next, version(Math.max(0, next - lag))));
    }

    private Optional<TrainablePolicy> sampler(PolicyVersion player, int step) {
        return player.step() == step ? Optional.empty() : Optional.of(open(player));
    }

    private List<TrainingEpisode> episodes(List<PlayedGroup> chosen) {
        List<TrainingEpisode> episodes = new ArrayList<>();
        for (PlayedGroup group : chosen) {
            double[] advantages = GroupAdvantage.of(group.rewards());
            for (int g = 0; g < advantages.length; g++) {
                PlayedEpisode.Judged one = group.judged().get(g);
                TokenBlock block = TokenBlock.fromBytes(run.with().blobs().require(one.tokens()));
                episodes.add(
                        new TrainingEpisode(one.id(), block, config.rollout().sampling(), advantages[g]));
            }
        }
        return episodes;
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
        return run.versions().open(version, config.optimizer());
    }
}
