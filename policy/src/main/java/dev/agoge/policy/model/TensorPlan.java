package dev.agoge.policy.model;

import dev.agoge.contracts.Draws;
import dev.agoge.policy.weights.Wanted;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which tensors a config calls for: their Hugging Face names, shapes and roles.
public final class TensorPlan {
    /// What a tensor is to its model: it decides how it begins, and whether it decays.
    public enum Role {
        MATRIX,
        GAIN,
        /// Moved by the balance of the experts, not by a gradient.
        ROUTING_BIAS
    }

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,9})\\.");

    private final ModelConfig config;
    private final SortedMap<String, int[]> shapes = new TreeMap<>();

    public TensorPlan(ModelConfig config) {
        this.config = config;
        int hidden = config.hidden();
        add("model.embed_tokens.weight", config.vocabulary(), hidden);
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = layer(layer);
            attention(prefix + "self_attn.");
            if (config.dense(layer)) mlp(prefix + "mlp.", config.feedForward().denseSize());
            else experts(prefix + "mlp.");
            add(prefix + "input_layernorm.weight", hidden);
            add(prefix + "post_attention_layernorm.weight", hidden);
        }
        add("model.norm.weight", hidden);
        if (!config.tied()) add("lm_head.weight", config.vocabulary(), hidden);
    }

    static String layer(int layer) {
        return "model.layers." + layer + ".";
    }

    private void attention(String prefix) {
        ModelConfig.Attention a = config.attention();
        int hidden = config.hidden();
        int queries = a.heads() * a.query();
        if (a.queryRank() > 0) {
            add(prefix + "q_a_proj.weight", a.queryRank(), hidden);
            add(prefix + "q_a_layernorm.weight", a.queryRank());
            add(prefix + "q_b_proj.weight", queries, a.queryRank());
        } else {
            add(prefix + "q_proj.weight", queries, hidden);
        }
        add(prefix + "kv_a_proj_with_mqa.weight", a.latentRank() + a.rope(), hidden);
        add(prefix + "kv_a_layernorm.weight", a.latentRank());
        add(prefix + "kv_b_proj.weight", a.heads() * (a.nope() + a.value()), a.latentRank());
        add(prefix + "o_proj.weight", hidden, a.heads() * a.value());
    }

    private void experts(String prefix) {
        ModelConfig.FeedForward f = config.feedForward();
        add(prefix + "gate.weight", f.experts(), config.hidden());
        add(prefix + "gate.e_score_correction_bias", f.experts());
        for (int expert = 0; expert < f.experts(); expert++) mlp(prefix + "experts." + expert + ".", f.expertSize());
        if (f.shared() > 0) mlp(prefix + "shared_experts.", f.shared() * f.expertSize());
    }

    private void mlp(String prefix, int size) {
        add(prefix + "gate_proj.weight", size, config.hidden());
        add(prefix + "up_proj.weight", size, config.hidden());
        add(prefix + "down_proj.weight", config.hidden(), size);
    }

    private void add(String name, int... shape) {
        shapes.put(name, shape);
    }

    public static Role role(String name) {
        if (name.endsWith("e_score_correction_bias")) return Role.ROUTING_BIAS;
        return name.endsWith("norm.weight") ? Role.GAIN : Role.MATRIX;
    }

    /// What to take from a published folder. It may hold what this model does without: layers beyond the last, which
    /// predict further tokens, and frequencies of the rotation, which the config tells.
    public Wanted wanted() {
        return new Wanted(shapes, name -> {
            Matcher layer = LAYER.matcher(name);
            return name.endsWith(".rotary_emb.inv_freq")
                    || layer.lookingAt() && Integer.parseInt(layer.group(1)) >= config.layers();
        });
    }

    /// Numbers of all tensors.
    public long parameters() {
        return shapes.values().stream().mapToLong(TensorPlan::size).sum();
    }

    /// Numbers that one token is multiplied with: all but the experts it does not take, and but the embedding, of
    /// which it takes one row, unless that is the head too.
    public long activeParameters() {
        long experts = 0;
        for (String name : shapes.keySet()) if (name.contains(".mlp.experts.")) experts += size(shapes.get(name));
        ModelConfig.FeedForward f = config.feedForward();
        long taken = experts == 0 ? 0 : experts / f.experts() * f.expertsPerToken();
        long embedding = config.tied() ? 0 : (long) config.vocabulary() * config.hidden();
        return parameters() - experts + taken - embedding;
    }

    private static long size(int[] shape) {
        long size = 1;
        for (int dimension : shape) size *= dimension;
        return size;
    }

    /// Refuses weights whose names or shapes are not this config's.
    public void check(Weights weights) {
        shapes.forEach((name, shape) -> {
            if (!weights.has(name)) throw new IllegalArgumentException("the weights lack '" + name + "'");
            if (!Arrays.equals(shape, weights.shape(name))) {
                throw new IllegalArgumentException("'" + name + "' has shape " + Arrays.toString(weights.shape(name))
                        + ", but the config wants " + Arrays.toString(shape));
            }
        });
        for (String name : weights.names()) {
            if (!shapes.containsKey(name)) {
                throw new IllegalArgumentException("the weights have '" + name + "', which the config does not know");
            }
        }
    }

    /// Random weights: matrices are normal with the config's `initializer_range`, gains one, biases zero. A pure
    /// function of the seed.
    public Weights initial(long seed) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) size *= dimension;
            float[] data = new float[size];
            switch (role(name)) {
                case GAIN -> Arrays.fill(data, 1f);
                case ROUTING_BIAS -> {}
                case MATRIX -> normal(data, Draws.of(seed, Draws.Purpose.INITIALISE_WEIGHTS, tensors.size(), 0, 0));
            }
            tensors.put(name, new Tensor(shape, data));
        });
        return new Weights(tensors);
    }

    /// Box and Muller's pairs, by the strict library: the same bits everywhere.
    private void normal(float[] data, Draws draws) {
        for (int i = 0; i < data.length; i += 2) {
            long bits = draws.bits(i >>> 20, i & 0xfffff);
            double radius =
                    config.initializerRange() * StrictMath.sqrt(-2 * StrictMath.log(((bits >>> 32) + 0.5) * 0x1p-32));
            double angle = 2 * Math.PI * ((bits & 0xffffffffL) * 0x1p-32);
            data[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < data.length) data[i + 1] = (float) (radius * StrictMath.sin(angle));
        }
    }
}
