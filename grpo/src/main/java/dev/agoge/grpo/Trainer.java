package dev.agoge.grpo;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TokenBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The loop: from random weights through a cold start on demonstrations to GRPO, measured before, between and after,
/// and then, if asked, the control that RL has to beat.
///
/// There is no code for going on after a crash but this: take up the latest checkpoint and do the steps. Groups
/// that were played are found in the ledger and not played again, versions and steps that were recorded must come
/// out the same, and what a clock had a say in was decided once and is read. So a run that was killed ends with the
/// same weights, byte for byte, as one that was not.
public final class Trainer {
    private final Surroundings with;
    private final RunConfig config;
    private final RunId run;
    private final Tasks tasks;
    private final Versions versions;
    private final Evaluator evaluator;
    private final Gathering gathering;
    private final SavePoint from;
    private TrainablePolicy policy;

    public Trainer(RunConfig config, Surroundings with) {
        this.with = with;
        this.config = config;
        this.run = config.run();
        TaskSet set = Codec.decode(with.blobs().require(config.tasks()), TaskSet.class);
        this.tasks = new Tasks(set, config.seed());
        this.versions = new Versions(with, config);
        this.evaluator = new Evaluator(config);
        this.gathering = new Gathering(config, tasks);
        Optional<SavePoint> latest = versions.latest();
        this.policy = latest.map(versions::restore).orElseGet(() -> untrained(set));
        this.from = latest.orElseGet(() -> new SavePoint(run, Stage.COLD_START, 0, "", policy.digest()));
    }

    private TrainablePolicy untrained(TaskSet set) {
        TaskCorpus corpus = Codec.decode(with.blobs().require(set.corpus()), TaskCorpus.class);
        TrainablePolicy random = with.policies().create(config, tasks.mayLearnFrom(corpus));
        PolicyVersion version = versions.publish(Stage.COLD_START, 0, random);
        Sha256 texts = with.blobs().put(Codec.encode(with.policies().texts(versions.path(version))));
        with.ledger().vocabulary(run, texts);
        return random;
    }

    /// Trains to the end.
    ///
    /// @return why it ended early, or nothing
    public String train() throws InterruptedException {
        if (from.stage() == Stage.COLD_START) {
            coldStart(from.step());
            reinforce(0);
        } else if (from.stage() == Stage.RL) {
            reinforce(from.step());
        }
        if (config.evaluation().control()) control(from.stage() == Stage.CONTROL ? from.step() : 0);
        return with.ledger().decide(run, "rl steps", () -> config.grpo().steps())
                        < config.grpo().steps()
                ? "no group had spread any more: the policy solves a task always or never"
                : "";
    }

    // Cold start: supervised fine-tuning on demonstrations

    private void coldStart(int from) throws InterruptedException {
        evaluate(
                Stage.COLD_START,
                0,
                versions.require(Stage.COLD_START, 0),
                tasks.subset(config.evaluation().subset()));
        finetune(Stage.COLD_START, from, config.coldStart().steps());
        PolicyVersion cold =
                versions.publish(Stage.COLD_START, config.coldStart().steps(), policy);
        versions.publishAs(Stage.RL, 0, cold);
        versions.save(Stage.RL, 0, policy);
    }

    private void finetune(Stage stage, int from, int steps) throws InterruptedException {
        RunConfig.ColdStart recipe = config.coldStart();
        Demonstrations demonstrations = demonstrations();
        LearningRate rate = new LearningRate(recipe.learningRate(), recipe.warmupSteps(), steps);
        Progress progress = new Progress(with, run, stage.word(), steps);
        long seenBefore = stage == Stage.CONTROL ? (long) recipe.steps() * recipe.batchEpisodes() : 0;
        for (int step = from; step < steps; step++) {
            beginStep(stage, step);
            Instant started = with.clock().instant();
            List<TrainingEpisode> batch =
                    demonstrations.batch(seenBefore + (long) step * recipe.batchEpisodes(), recipe.batchEpisodes());
            Map<String, Double> metrics = new TreeMap<>(new SftUpdate(policy).learn(batch, rate.at(step)));
            metrics.put("perf/train_tokens_per_second", tokens(batch) / secondsSince(started));
            endStep(stage, step, Optional.empty(), batch.size(), 0, started, metrics);
            progress.done(step + 1);
        }
    }

    private Demonstrations demonstrations() throws InterruptedException {
        List<GroupRequest> requests = Demonstrations.requests(config, tasks, versions.require(Stage.COLD_START, 0));
        List<PlayedGroup> played =
                with.arena().play(requests, new Progress(with, run, "demonstrations", requests.size()));
        close(played, List.of(), Fate.DEMONSTRATED);
        return Demonstrations.of(config, played, with.blobs());
    }

    // GRPO

    private void reinforce(int from) throws InterruptedException {
        PolicyVersion cold = versions.require(Stage.RL, 0);
        if (from == 0) {
            evaluate(Stage.COLD_START, config.coldStart().steps(), cold, allEvaluated());
            policy = versions.open(cold); // RL starts with a fresh optimizer
        }
        TrainablePolicy reference = versions.open(cold);
        Progress progress = new Progress(with, run, "rl", config.grpo().steps());
        int steps = config.grpo().steps();
        int step = from;
        while (step < steps && reinforceOnce(step, reference)) {
            step++;
            progress.done(step);
            boolean between = step < steps && step % config.evaluation().every() == 0;
            if (between) {
                evaluate(
                        Stage.RL,
                        step,
                        versions.require(Stage.RL, step),
                        tasks.subset(config.evaluation().subset()));
            }
            versions.tidy();
        }
        endRl(step);
    }

    private void endRl(int done) throws InterruptedException {
        with.ledger().decide(run, "rl steps", () -> done);
        with.ledger().place(run, Stage.RL, done);
        versions.save(Stage.RL, done, policy);
        evaluate(Stage.RL, done, versions.require(Stage.RL, done), allEvaluated());
    }

    /// @return false if there is nothing left to learn: no group of ten batches had spread
    private boolean reinforceOnce(int step, TrainablePolicy reference) throws InterruptedException {
        beginStep(Stage.RL, step);
        Instant started = with.clock().instant();
        PolicyVersion player =
                versions.require(Stage.RL, Math.max(0, step - config.grpo().lag()));
        List<PlayedGroup> played = gathering.gather(with.arena(), step, player);
        List<PlayedGroup> chosen = gathering.chosen(played);
        close(played, chosen, Fate.TRAINED);
        if (chosen.isEmpty()) return false;
        askAhead(step + 1);
        Map<String, Double> metrics = RolloutMetrics.of(played, chosen.size());
        rolloutTimes(metrics, played, started);

        Instant learning = with.clock().instant();
        List<TrainingEpisode> episodes = episodes(chosen);
        metrics.putAll(new GrpoUpdate(config.grpo(), policy, reference, sampler(player, step)).learn(episodes));
        metrics.put("timing_s/train", secondsSince(learning));
        metrics.put("perf/train_tokens_per_second", tokens(episodes) / secondsSince(learning));
        metrics.put("staleness/max", (double) step - player.step());

        PolicyVersion version = versions.publish(Stage.RL, step + 1, policy);
        metrics.put("timing_s/step", secondsSince(started));
        endStep(Stage.RL, step, Optional.of(version.weights()), episodes.size(), played.size(), started, metrics);
        return true;
    }

    /// With a lag the next step is played on a version that exists already, while this one learns.
    private void askAhead(int next) {
        int version = next - config.grpo().lag();
        if (config.grpo().lag() == 0 || next >= config.grpo().steps()) return;
        with.arena().ask(run, gathering.firstWave(next, versions.require(Stage.RL, Math.max(0, version))));
    }

    private Optional<TrainablePolicy> sampler(PolicyVersion player, int step) {
        return player.step() == step ? Optional.empty() : Optional.of(versions.open(player));
    }

    private List<TrainingEpisode> episodes(List<PlayedGroup> chosen) {
        List<TrainingEpisode> episodes = new ArrayList<>();
        for (PlayedGroup group : chosen) {
            double[] advantages = GroupAdvantage.of(group.rewards());
            for (int g = 0; g < advantages.length; g++) {
                PlayedEpisode.Judged one = group.judged().get(g);
                TokenBlock block = TokenBlock.fromBytes(with.blobs().require(one.tokens()));
                episodes.add(new TrainingEpisode(one.id(), block, config.grpo().sampling(), advantages[g]));
            }
        }
        return episodes;
    }

    // The control: what the same time would have brought without RL

    private void control(int from) throws InterruptedException {
        long steps = with.ledger().decide(run, "control steps", this::controlSteps);
        if (from == 0) policy = versions.restore(versions.endOfColdStart());
        finetune(Stage.CONTROL, from, Math.toIntExact(steps));
        with.ledger().place(run, Stage.CONTROL, Math.toIntExact(steps));
        PolicyVersion version = versions.publish(Stage.CONTROL, Math.toIntExact(steps), policy);
        evaluate(Stage.CONTROL, version.step(), version, allEvaluated());
    }

    private long controlSteps() {
        double each = with.ledger().seconds(run, Stage.COLD_START)
                / config.coldStart().steps();
        return Math.max(1, Math.round(with.ledger().seconds(run, Stage.RL) / Math.max(1e-6, each)));
    }

    // What the stages share

    private List<TaskCard> allEvaluated() {
        return tasks.evaluated(config.evaluation().tasks());
    }

    private void evaluate(Stage stage, int step, PolicyVersion version, List<TaskCard> on) throws InterruptedException {
        if (on.isEmpty()) return;
        List<GroupRequest> requests = evaluator.requests(stage, step, version, on);
        int episodes = requests.size() * (config.evaluation().samples() + 1);
        List<PlayedGroup> played = with.arena().play(requests, new Progress(with, run, "evaluation", episodes));
        close(played, List.of(), Fate.EVALUATED);
        Map<String, Double> metrics = evaluator.measure(on, played);
        with.ledger().measure(run, stage, step, metrics);
        tell(stage, step, metrics);
    }

    /// What was chosen is trained on and the rest filtered out; what was played for another end has met that end.
    private void close(List<PlayedGroup> played, List<PlayedGroup> chosen, Fate fate) {
        List<ClosedGroup> closed = new ArrayList<>(played.size());
        for (PlayedGroup group : played) {
            boolean passedOver = fate == Fate.TRAINED && !chosen.contains(group);
            closed.add(ClosedGroup.of(group, passedOver ? Fate.FILTERED : fate));
        }
        with.ledger().close(closed);
    }

    private void beginStep(Stage stage, int step) throws InterruptedException {
        if (step > 0 && Versions.saveBefore(stage, step)) versions.save(stage, step, policy);
        with.arena().awaitRunning(run);
        with.ledger().place(run, stage, step);
    }

    private void endStep(
            Stage stage,
            int step,
            Optional<Sha256> weights,
            int episodes,
            int groups,
            Instant started,
            Map<String, Double> metrics) {
        Instant finished = with.clock().instant();
        with.ledger().step(new TrainingStep(run, stage, step, weights, episodes, groups, started, finished, metrics));
        tell(stage, step, metrics);
    }

    private void tell(Stage stage, int step, Map<String, Double> metrics) {
        with.broadcast().tell(new RunEvent.Measured(run, with.clock().millis(), stage, step, metrics));
    }

    private void rolloutTimes(Map<String, Double> metrics, List<PlayedGroup> played, Instant started) {
        double seconds = secondsSince(started);
        long tokens = 0;
        for (PlayedGroup group : played) tokens += RolloutMetrics.policyTokens(group.judged());
        metrics.put("timing_s/rollout", seconds);
        metrics.put("perf/tokens_per_second", tokens / seconds);
    }

    private static double tokens(List<TrainingEpisode> episodes) {
        return episodes.stream().mapToInt(TrainingEpisode::tokens).sum();
    }

    /// At least a microsecond: it is divided by.
    private double secondsSince(Instant start) {
        return Math.max(1e-6, Duration.between(start, with.clock().instant()).toNanos() / 1e9);
    }
}
