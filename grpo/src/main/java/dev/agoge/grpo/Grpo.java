package dev.agoge.grpo;

import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.grpo.ClosedGroup.Advantage;
import dev.agoge.grpo.GrpoLoss.EpisodeLoss;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Scores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// GRPO in the recipe of DeepSeek-V3.2, over groups of which each has spread.
///
/// Every trained token is first scored by the version that sampled it, routing by itself, and compared with the record.
/// Where that version is the policy itself (no lag) this forward is already the one to learn from: its experts are the
/// recorded ones. Otherwise the policy is scored with the recorded experts (Keep Routing). The reference routes by
/// itself.
///
/// How much better an episode did than its siblings is computed when this is made, and nowhere else.
public final class Grpo implements Objective {
    private final ObjectiveConfig.Grpo recipe;
    private final TrainablePolicy reference;
    private final Optional<TrainablePolicy> sampler;
    private final GrpoLoss loss;
    private final Map<GroupId, List<Advantage>> advantages = new LinkedHashMap<>();
    private final Map<String, Double> byEpisode = new HashMap<>();
    private final Mismatch mismatch = new Mismatch();

    private double lost;
    private double kl;
    private double entropy;
    private long clipped;
    private int masked;
    private long tokens;

    /// @param groups all of the step's
    /// @param reference what the policy was when its stage began
    /// @param sampler the version that the episodes were sampled from, if it is not the policy itself
    public Grpo(
            ObjectiveConfig.Grpo recipe,
            List<PlayedGroup> groups,
            TrainablePolicy reference,
            Optional<TrainablePolicy> sampler) {
        this.recipe = recipe;
        this.reference = reference;
        this.sampler = sampler;
        for (PlayedGroup group : groups) {
            List<Advantage> of = GroupAdvantage.of(group);
            advantages.put(group.id(), of);
            for (Advantage one : of) byEpisode.put(one.episode().toString(), one.value());
        }
        this.loss = new GrpoLoss(recipe, byEpisode.size());
    }

    /// Of a group's judged episodes, in their order.
    public List<Advantage> advantages(GroupId group) {
        List<Advantage> of = advantages.get(group);
        if (of == null) throw new IllegalArgumentException("group " + group + " is not trained on in this step");
        return of;
    }

    private double advantage(Lesson lesson) {
        Double advantage = byEpisode.get(lesson.name());
        if (advantage == null) {
            throw new IllegalArgumentException("episode " + lesson.name() + " is of none of the step's groups");
        }
        return advantage;
    }

    @Override
    public float[][] slopes(Reading reading) {
        List<Lesson.Opened> lessons = reading.lessons();
        Scores own = checked(reading);
        // Without a KL term the reference has no say, and is not asked: the policy stands in for it.
        Scores held = recipe.klCoef() == 0 ? own : reference.score(lessons);
        List<float[]> slopes = new ArrayList<>();
        for (int i = 0; i < lessons.size(); i++) {
            for (float nats : own.entropies()[i]) entropy += nats;
            Lesson lesson = lessons.get(i).lesson();
            float[] sampled = lessons.get(i).recorded();
            EpisodeLoss share = loss.of(advantage(lesson), own.logProbs()[i], sampled, held.logProbs()[i]);
            share.check(lesson.name(), own.logProbs()[i], sampled);
            tally(share, lesson);
            slopes.add(share.gradient());
        }
        return slopes.toArray(float[][]::new);
    }

    private Scores checked(Reading reading) {
        Scores own = sampler.isPresent() ? sampler.get().score(reading.lessons()) : reading.score(false);
        mismatch.compare(reading.lessons(), own);
        boolean learnFromIt = sampler.isEmpty() && mismatch.routedAlike();
        return learnFromIt ? own : reading.score(true);
    }

    private void tally(EpisodeLoss share, Lesson lesson) {
        lost += share.loss();
        kl += share.kl();
        clipped += share.clipped();
        if (share.masked()) masked++;
        tokens += lesson.policyTokens();
    }

    /// The routers' biases are frozen in RL.
    @Override
    public double balanceSpeed() {
        return 0;
    }

    @Override
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new TreeMap<>(mismatch.metrics());
        metrics.put("policy/loss", lost);
        metrics.put("policy/kl", kl / tokens);
        metrics.put("policy/entropy", entropy / tokens);
        metrics.put("policy/clip_ratio", (double) clipped / tokens);
        metrics.put("policy/masked_sequences", (double) masked);
        return metrics;
    }
}
