package dev.agoge.policy.model;

import dev.agoge.policy.model.Attention.Indexer;
import dev.agoge.policy.model.Gate.Scoring;
import dev.agoge.policy.model.ModelConfig.FeedForward;
import dev.agoge.policy.weights.Weights;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Models small enough for plain loops, with every feature and with sizes that fit no vector.
public final class SmallModels {
    private SmallModels() {}

    /// Groups, a shared expert, a query latent.
    public static ModelConfig full() {
        return new ModelConfig(
                24,
                3,
                53,
                256,
                1e-5,
                0.25,
                false,
                false,
                new Attention.Latent(3, 13, 10, 6, 4, 7, new Rotary.Plain(10000)),
                new FeedForward(37, 1, 11, 8, 1, new Gate(Scoring.SIGMOID, 3, 4, 2, true, 2.5)),
                new TreeMap<>());
    }

    /// No query latent, no shared expert, one group, a tied head; whole vectors.
    public static ModelConfig plain() {
        return new ModelConfig(
                32,
                2,
                64,
                256,
                1e-6,
                0.2,
                true,
                false,
                new Attention.Latent(4, 0, 32, 16, 16, 16, new Rotary.Plain(50000)),
                new FeedForward(64, 0, 32, 4, 0, new Gate(Scoring.SIGMOID, 2, 1, 1, false, 1)),
                new TreeMap<>());
    }

    /// Two shared experts, more dense layers than one.
    public static ModelConfig odd() {
        return new ModelConfig(
                19,
                4,
                33,
                256,
                1e-6,
                0.3,
                false,
                false,
                new Attention.Latent(5, 0, 17, 3, 2, 5, new Rotary.Plain(10000)),
                new FeedForward(21, 2, 9, 6, 2, new Gate(Scoring.SIGMOID, 2, 2, 1, true, 1.5)),
                new TreeMap<>());
    }

    /// DeepSeek-V2: a softmax, groups by their best expert; stretched positions, corrected in both places.
    public static ModelConfig stretched() {
        return new ModelConfig(
                20,
                3,
                41,
                256,
                1e-6,
                0.3,
                false,
                false,
                new Attention.Latent(2, 9, 12, 5, 8, 6, new Rotary.Yarn(10000, 16, 16, 4, 1, 1.2, 0.8)),
                new FeedForward(25, 1, 13, 9, 2, new Gate(Scoring.SOFTMAX, 3, 3, 2, false, 4)),
                new TreeMap<>());
    }

    /// A layer that looks ahead.
    public static ModelConfig lookingAhead() {
        return new ModelConfig(
                18,
                2,
                39,
                256,
                1e-6,
                0.3,
                false,
                true,
                new Attention.Latent(3, 11, 9, 4, 6, 5, new Rotary.Plain(10000)),
                new FeedForward(23, 1, 10, 6, 1, new Gate(Scoring.SIGMOID, 2, 3, 2, true, 2)),
                new TreeMap<>());
    }

    /// Qwen: heads in groups, no shared expert, a softmax over one group of experts.
    public static ModelConfig grouped() {
        return new ModelConfig(
                22,
                3,
                47,
                256,
                1e-6,
                0.3,
                false,
                false,
                new Attention.Grouped(6, 2, 10, new Rotary.Yarn(10000, 4, 32, 4, 1, 0, 0)),
                new FeedForward(26, 1, 12, 6, 0, new Gate(Scoring.SOFTMAX, 3, 1, 1, true, 1)),
                new TreeMap<>());
    }

    /// DeepSeek-V3.2: attention to what an indexer has chosen, in the layer that looks ahead too.
    public static ModelConfig sparse() {
        return new ModelConfig(
                22,
                3,
                47,
                256,
                1e-6,
                0.3,
                false,
                true,
                new Attention.Latent(3, 12, 10, 5, 6, 7, new Rotary.Yarn(10000, 16, 16, 4, 1, 1, 1))
                        .with(new Indexer(4, 9, 13)),
                new FeedForward(26, 1, 10, 6, 1, new Gate(Scoring.SIGMOID, 2, 3, 2, true, 2)),
                new TreeMap<>());
    }

    public static List<ModelConfig> all() {
        return List.of(full(), plain(), odd(), stretched(), lookingAhead(), grouped(), sparse());
    }

    /// Any shape that a config allows.
    public static ModelConfig any(long seed) {
        return any(seed, 1);
    }

    /// Shapes beyond what one tile or block of an operation holds.
    public static ModelConfig anyWide(long seed) {
        return any(seed, 8);
    }

    /// @param scale how many times wider it may be; not deeper
    private static ModelConfig any(long seed, int scale) {
        Random random = new Random(seed);
        return seed % 4 == 3 ? anyGrouped(random, scale) : anyLatent(random, scale);
    }

    private static ModelConfig anyGrouped(Random random, int scale) {
        int layers = 1 + random.nextInt(3);
        int groups = 1 + random.nextInt(3);
        int experts = 1 + random.nextInt(9);
        Gate gate = new Gate(Scoring.SOFTMAX, 1 + random.nextInt(experts), 1, 1, random.nextBoolean(), 1);
        return new ModelConfig(
                1 + random.nextInt(40 * scale),
                layers,
                2 + random.nextInt(90 * scale),
                256,
                1e-6,
                0.3 / scale,
                random.nextBoolean(),
                false,
                new Attention.Grouped(
                        groups * (1 + random.nextInt(4 * scale)),
                        groups,
                        2 + 2 * random.nextInt(20 * scale),
                        anyRotary(random)),
                new FeedForward(
                        1 + random.nextInt(50 * scale),
                        random.nextInt(layers + 1),
                        1 + random.nextInt(30 * scale),
                        experts,
                        0,
                        gate),
                new TreeMap<>());
    }

    private static ModelConfig anyLatent(Random random, int scale) {
        int layers = 1 + random.nextInt(3);
        Scoring scoring = random.nextBoolean() ? Scoring.SOFTMAX : Scoring.SIGMOID;
        Attention.Latent dense = anyAttention(random, scale);
        boolean sparse = scoring == Scoring.SIGMOID && dense.queryRank() > 0 && random.nextInt(4) > 0;
        return new ModelConfig(
                1 + random.nextInt(40 * scale),
                layers,
                2 + random.nextInt(90 * scale),
                256,
                1e-6,
                0.3 / scale,
                random.nextBoolean(),
                scoring == Scoring.SIGMOID && random.nextBoolean(),
                sparse ? dense.with(anyIndexer(dense, random, scale)) : dense,
                anyFeedForward(layers, scoring, random, scale),
                new TreeMap<>());
    }

    private static Attention.Latent anyAttention(Random random, int scale) {
        return new Attention.Latent(
                1 + random.nextInt(6 * scale),
                random.nextInt(2) * (1 + random.nextInt(20 * scale)),
                1 + random.nextInt(40 * scale),
                1 + random.nextInt(12 * scale),
                2 * random.nextInt(5),
                1 + random.nextInt(20 * scale),
                anyRotary(random));
    }

    private static Indexer anyIndexer(Attention.Latent attention, Random random, int scale) {
        return new Indexer(
                1 + random.nextInt(6 * scale),
                attention.rope() + 1 + random.nextInt(20 * scale),
                1 + random.nextInt(24 * scale));
    }

    private static Rotary anyRotary(Random random) {
        double theta = 100 + random.nextInt(50000);
        if (random.nextBoolean()) return new Rotary.Plain(theta);
        double slow = 0.1 + random.nextDouble();
        boolean told = random.nextBoolean();
        return new Rotary.Yarn(
                theta,
                1 + 40 * random.nextDouble(),
                1 + random.nextInt(200),
                slow + 32 * random.nextDouble() + 0.1,
                slow,
                told ? 0.1 + random.nextDouble() : 0,
                told ? 0.1 + random.nextDouble() : 0);
    }

    private static FeedForward anyFeedForward(int layers, Scoring scoring, Random random, int scale) {
        int groups = 1 + random.nextInt(3);
        int kept = 1 + random.nextInt(groups);
        int perGroup = 1 + random.nextInt(4);
        return new FeedForward(
                1 + random.nextInt(50 * scale),
                random.nextInt(layers + 1),
                1 + random.nextInt(30 * scale),
                perGroup * groups,
                random.nextInt(3),
                new Gate(
                        scoring,
                        1 + random.nextInt(perGroup * kept),
                        groups,
                        kept,
                        random.nextBoolean(),
                        0.5 + random.nextDouble()));
    }

    /// Weights whose norms and routing biases are not at their beginnings.
    public static Weights weights(ModelConfig config, long seed) {
        Weights weights = new TensorPlan(config).initial(seed);
        Random random = new Random(seed);
        weights.tensors().forEach((name, tensor) -> {
            float[] data = tensor.data();
            switch (TensorPlan.role(name)) {
                case GAIN -> {
                    for (int i = 0; i < data.length; i++) data[i] = 0.5f + random.nextFloat();
                }
                case BIAS, ROUTING_BIAS -> {
                    for (int i = 0; i < data.length; i++) data[i] = 0.2f * random.nextFloat() - 0.1f;
                }
                case MATRIX -> {}
            }
        });
        return weights;
    }

    public static int[] tokens(ModelConfig config, int count, long seed) {
        return new Random(seed).ints(count, 0, config.vocabulary()).toArray();
    }
}
