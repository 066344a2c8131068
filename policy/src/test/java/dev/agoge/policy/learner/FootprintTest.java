package dev.agoge.policy.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.Attention.Indexer;
import dev.agoge.policy.model.Gate;
import dev.agoge.policy.model.Gate.Scoring;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.ModelConfig.FeedForward;
import dev.agoge.policy.model.Rotary;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.Weights;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a learner is said to need, against all the numbers that it holds in a backward.
class FootprintTest {
    private static final int TOKENS = 512;
    private static final int SEQUENCES = 2;

    static Stream<Named<ModelConfig>> models() {
        Rotary rotary = new Rotary.Plain(10000);
        var ranked = new Attention.Latent(4, 64, 64, 32, 32, 32, rotary);
        return Stream.of(
                Named.of("latent", model(new Attention.Latent(4, 0, 32, 16, 16, 32, rotary), false, false)),
                Named.of("tied", model(new Attention.Latent(8, 64, 64, 32, 32, 32, rotary), true, false)),
                Named.of("looking ahead", model(ranked, false, true)),
                Named.of("sparse", model(ranked.with(new Indexer(4, 64, 32)), false, false)),
                Named.of("grouped", model(new Attention.Grouped(8, 2, 32, rotary), false, false)));
    }

    private static ModelConfig model(Attention attention, boolean tied, boolean lookahead) {
        boolean grouped = attention instanceof Attention.Grouped;
        Gate gate = new Gate(grouped ? Scoring.SOFTMAX : Scoring.SIGMOID, 2, 1, 1, true, 1);
        FeedForward feedForward = new FeedForward(384, 1, 96, 8, grouped ? 0 : 1, gate);
        return new ModelConfig(
                128, 4, 1024, 1024, 1e-6, 0.02, tied, lookahead, attention, feedForward, new TreeMap<>());
    }

    @ParameterizedTest
    @MethodSource("models")
    void isWhatALearnerHolds(ModelConfig config) {
        for (Activations activations : List.of(Activations.KEPT, Activations.RECOMPUTED)) {
            for (int microBatches = 1; microBatches <= 2; microBatches++) {
                int tokensAtOnce = TOKENS / microBatches;
                long told = Footprint.of(config, tokensAtOnce, activations).total();
                List<Held> held = held(config, tokensAtOnce, activations);
                assertThat(held).hasSizeGreaterThanOrEqualTo(microBatches);
                assertThat((double) held.getLast().bytes / told)
                        .as("%s, %d micro-batches, of %d", activations, microBatches, told)
                        .isCloseTo(1, within(0.03));
                int remembered = (config.lookahead() ? 2 : 1) * SEQUENCES / microBatches;
                assertThat(held).extracting(Held::caches).containsOnly(remembered);
            }
        }
    }

    /// @param caches how many sequences attention remembers, that of the layer that looks ahead apart
    private record Held(long bytes, int caches) {
        static Held of(Set<Object> reached) {
            long bytes = 0;
            int caches = 0;
            for (Object one : reached) {
                if (one instanceof float[] floats) bytes += (long) Float.BYTES * floats.length;
                if (one instanceof KvCache) caches++;
            }
            return new Held(bytes, caches);
        }
    }

    /// At the end of a micro-batch's backward, when the embedding gets its gradient.
    private static List<Held> held(ModelConfig config, int tokensAtOnce, Activations activations) {
        Weights weights = new TensorPlan(config).initial(1);
        Optimizer optimizer = Optimizer.fresh(Optimizer.Settings.DEFAULT, weights);
        List<Object> roots = new ArrayList<>();
        List<Held> held = new ArrayList<>();
        try (VectorOps real = new VectorOps(1)) {
            Ops ops = (Ops) Proxy.newProxyInstance(
                    Ops.class.getClassLoader(), new Class<?>[] {Ops.class}, (_, method, arguments) -> {
                        if (method.getName().equals("addRows")) held.add(Held.of(reached(roots, real)));
                        return method.invoke(real, arguments);
                    });
            Learner learner = new Learner(config, weights, optimizer, ops, tokensAtOnce, activations);
            List<TrainSequence> sequences = new ArrayList<>();
            float[][] slopes = new float[SEQUENCES][];
            for (int i = 0; i < SEQUENCES; i++) {
                byte[] mask = new byte[TOKENS / SEQUENCES];
                for (int t = 1; t < mask.length; t++) mask[t] = 1;
                int[] ids =
                        new Random(i).ints(mask.length, 0, config.vocabulary()).toArray();
                sequences.add(new TrainSequence(ids, mask, null, null, 1));
                slopes[i] = new float[TOKENS / SEQUENCES - 1];
            }
            Learner.Pass pass = learner.forward(sequences);
            roots.addAll(List.of(learner, pass));
            pass.backward(
                    slopes,
                    new Auxiliary(
                            config.lookahead() ? 0.1 : 0, 0, config.attention().sparse() ? 1 : 0));
            return held;
        }
    }

    /// All that can be reached, but what the operations keep to themselves.
    private static Set<Object> reached(Object root, Object without) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>(List.of(root));
        seen.add(without);
        while (!left.isEmpty()) {
            Object object = left.pop();
            if (!seen.add(object)) continue;
            switch (object) {
                case float[] _ -> {}
                case Iterable<?> some -> some.forEach(one -> push(left, one));
                case Map<?, ?> map -> map.values().forEach(one -> push(left, one));
                default -> inside(object, left);
            }
        }
        return seen;
    }

    private static void inside(Object object, Deque<Object> left) {
        if (object.getClass().isArray() && !object.getClass().getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(object); i++) push(left, Array.get(object, i));
        }
        for (Class<?> type = object.getClass(); type.getName().startsWith("dev.agoge"); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) continue;
                field.setAccessible(true);
                try {
                    push(left, field.get(object));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static void push(Deque<Object> left, @Nullable Object object) {
        if (object != null) left.push(object);
    }
}
