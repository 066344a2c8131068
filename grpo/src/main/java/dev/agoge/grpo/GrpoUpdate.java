package dev.agoge.grpo;

import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.GrpoLoss.EpisodeLoss;
import dev.agoge.grpo.TrainablePolicy.Pass;
import dev.agoge.grpo.TrainablePolicy.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One optimizer step of GRPO.
///
/// Every trained token is first scored by the version that sampled it, routing by itself, and compared with the record.
/// Where that version is the policy itself (no lag) this forward is already the one to learn from: its experts are the
/// recorded ones. Otherwise the policy is scored with the recorded experts (Keep Routing). The reference routes by
/// itself.
public final class GrpoUpdate {
    private final ObjectiveConfig.Grpo recipe;
    private final double learningRate;
    private final TrainablePolicy policy;
    private final TrainablePolicy reference;
    private final Optional<TrainablePolicy> sampler;
    private final Mismatch mismatch = new Mismatch();

    private double loss;
    private double kl;
    private double entropy;
    private long clipped;
    private int masked;
    private long tokens;

    /// @param sampler the version that the episodes were sampled from, if it is not the policy itself
    public GrpoUpdate(
            StageConfig.Rl config,
            TrainablePolicy policy,
            TrainablePolicy reference,
            Optional<TrainablePolicy> sampler) {
        this.recipe = switch (config.objective()) {
            case ObjectiveConfig.Grpo grpo -> grpo;
        };
        this.learningRate = config.optimizer().learningRate();
        this.policy = policy;
        this.reference = reference;
        this.sampler = sampler;
    }

    /// @return the step's metrics
    public Map<String, Double> learn(List<TrainingEpisode> episodes) {
        GrpoLoss objective = new GrpoLoss(recipe, episodes.size());
        for (List<TrainingEpisode> batch : TrainingEpisode.microBatches(episodes)) {
            Pass pass = checkedForward(batch);
            pass.backward(gradients(objective, batch, pass));
        }
        Update update = policy.step(learningRate, 0);

        Map<String, Double> metrics = new TreeMap<>(mismatch.metrics());
        metrics.put("policy/loss", loss);
        metrics.put("policy/kl", kl / tokens);
        metrics.put("policy/entropy", entropy / tokens);
        metrics.put("policy/clip_ratio", (double) clipped / tokens);
        metrics.put("policy/masked_sequences", (double) masked);
        metrics.put("policy/grad_norm", update.gradientNorm());
        metrics.put("policy/learning_rate", learningRate);
        return metrics;
    }

    private Pass checkedForward(List<TrainingEpisode> batch) {
        Pass own = sampler.orElse(policy).forward(TrainingEpisode.sequences(batch), false);
        mismatch.compare(batch, own);
        boolean learnFromIt = sampler.isEmpty() && mismatch.routedAlike();
        return learnFromIt ? own : policy.forward(TrainingEpisode.sequences(batch), true);
    }

    private List<float[]> gradients(GrpoLoss objective, List<TrainingEpisode> batch, Pass pass) {
        List<float[]> references =
                recipe.klCoef() == 0 ? passLogProbs(batch, pass) : reference.score(TrainingEpisode.sequences(batch));
        List<float[]> gradients = new ArrayList<>();
        int sequence = 0;
        for (TrainingEpisode episode : batch) {
            int segments = episode.block().segments().size();
            List<float[]> own = new ArrayList<>();
            for (int s = 0; s < segments; s++) {
                own.add(pass.logProbs(sequence + s));
                for (float nats : pass.entropies(sequence + s)) entropy += nats;
            }
            EpisodeLoss share = objective.of(
                    episode.advantage(),
                    TrainingEpisode.joined(own),
                    episode.recorded(),
                    TrainingEpisode.joined(references.subList(sequence, sequence + segments)));
            gradients.addAll(episode.bySegment(share.gradient()));
            tally(share, episode);
            sequence += segments;
        }
        return gradients;
    }

    /// Without a KL term the reference has no say, and is not asked: the policy stands in for it.
    private static List<float[]> passLogProbs(List<TrainingEpisode> batch, Pass pass) {
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < TrainingEpisode.sequences(batch).size(); i++) all.add(pass.logProbs(i));
        return all;
    }

    private void tally(EpisodeLoss share, TrainingEpisode episode) {
        loss += share.loss();
        kl += share.kl();
        clipped += share.clipped();
        if (share.masked()) masked++;
        tokens += episode.policyTokens();
    }
}
