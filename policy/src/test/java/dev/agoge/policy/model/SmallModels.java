package dev.agoge.policy.model;

import dev.agoge.policy.weights.Weights;
import java.util.List;
import java.util.Random;

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
                new ModelConfig.Attention(3, 13, 10, 6, 4, 7, 10000),
                new ModelConfig.FeedForward(37, 1, 11, 8, 1, 3, 4, 2, true, 2.5));
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
                new ModelConfig.Attention(4, 0, 32, 16, 16, 16, 50000),
                new ModelConfig.FeedForward(64, 0, 32, 4, 0, 2, 1, 1, false, 1));
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
                new ModelConfig.Attention(5, 0, 17, 3, 2, 5, 10000),
                new ModelConfig.FeedForward(21, 2, 9, 6, 2, 2, 2, 1, true, 1.5));
    }

    public static List<ModelConfig> all() {
        return List.of(full(), plain(), odd());
    }

    /// Any shape that a config allows.
    public static ModelConfig any(long seed) {
        Random random = new Random(seed);
        int groups = 1 + random.nextInt(3);
        int kept = 1 + random.nextInt(groups);
        int perGroup = 1 + random.nextInt(4);
        int perToken = 1 + random.nextInt(perGroup * kept);
        int layers = 1 + random.nextInt(3);
        return new ModelConfig(
                1 + random.nextInt(40),
                layers,
                2 + random.nextInt(90),
                256,
                1e-6,
                0.3,
                random.nextBoolean(),
                new ModelConfig.Attention(
                        1 + random.nextInt(6),
                        random.nextInt(2) * (1 + random.nextInt(20)),
                        1 + random.nextInt(40),
                        1 + random.nextInt(12),
                        2 * random.nextInt(5),
                        1 + random.nextInt(20),
                        10000),
                new ModelConfig.FeedForward(
                        1 + random.nextInt(50),
                        random.nextInt(layers + 1),
                        1 + random.nextInt(30),
                        perGroup * groups,
                        random.nextInt(3),
                        perToken,
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
                case ROUTING_BIAS -> {
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
