package dev.agoge.policy.model;

import dev.agoge.contracts.Draws;
import dev.agoge.policy.weights.Wanted;
import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
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
        /// Added to what a norm gives.
        BIAS,
        /// Moved by the balance of the experts, not by a gradient.
        ROUTING_BIAS
    }

    private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,9})\\.");

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String HEAD = "lm_head.weight";
    /// Behind the prefix of a layer's attention.
    static final String INDEXER = "indexer.";
    /// What a layer that looks ahead has and no other.
    private static final String PROJECTION_AHEAD = "eh_proj.weight";

    /// What the layer that looks ahead calls the embedding and the head, behind its prefix.
    static final String SHARED_EMBEDDING = "embed_tokens.weight";

    static final String SHARED_HEAD = "shared_head.head.weight";

    private final ModelConfig config;
    private final SortedMap<String, int[]> shapes = new TreeMap<>();
    private final SortedMap<String, String> shared = new TreeMap<>();

    public TensorPlan(ModelConfig config) {
        this.config = config;
        int hidden = config.hidden();
        add(EMBEDDING, config.vocabulary(), hidden);
        for (int layer = 0; layer < config.layers(); layer++) layer(layer(layer), config.dense(layer));
        add("model.norm.weight", hidden);
        if (config.tied()) shared.put(HEAD, EMBEDDING);
        else add(HEAD, config.vocabulary(), hidden);
        if (config.lookahead()) lookahead(layer(config.layers()));
    }

    private void layer(String prefix, boolean dense) {
        attention(prefix + "self_attn.");
        if (dense) mlp(prefix + "mlp.", config.feedForward().denseSize());
        else experts(prefix + "mlp.");
        add(prefix + "input_layernorm.weight", config.hidden());
        add(prefix + "post_attention_layernorm.weight", config.hidden());
    }

    private void lookahead(String prefix) {
        layer(prefix, false);
        add(prefix + "enorm.weight", config.hidden());
        add(prefix + "hnorm.weight", config.hidden());
        add(prefix + PROJECTION_AHEAD, config.hidden(), 2 * config.hidden());
        add(prefix + "shared_head.norm.weight", config.hidden());
        shared.put(prefix + SHARED_EMBEDDING, EMBEDDING);
        shared.put(prefix + SHARED_HEAD, config.tied() ? EMBEDDING : HEAD);
    }

    static String layer(int layer) {
        return "model.layers." + layer + ".";
    }

    private void attention(String prefix) {
        switch (config.attention()) {
            case Attention.Latent latent -> latent(prefix, latent);
            case Attention.Grouped grouped -> grouped(prefix, grouped);
        }
    }

    private void latent(String prefix, Attention.Latent a) {
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
        if (a.sparse()) indexer(prefix + INDEXER, a.indexer(), a.queryRank());
    }

    private void indexer(String prefix, Attention.Indexer indexer, int queryRank) {
        add(prefix + "wq_b.weight", indexer.heads() * indexer.size(), queryRank);
        add(prefix + "wk.weight", indexer.size(), config.hidden());
        add(prefix + "k_norm.weight", indexer.size());
        add(prefix + "k_norm.bias", indexer.size());
        add(prefix + "weights_proj.weight", indexer.heads(), config.hidden());
    }

    private void grouped(String prefix, Attention.Grouped a) {
        int hidden = config.hidden();
        add(prefix + "q_proj.weight", a.heads() * a.width(), hidden);
        add(prefix + "k_proj.weight", a.groups() * a.width(), hidden);
        add(prefix + "v_proj.weight", a.groups() * a.width(), hidden);
        add(prefix + "q_norm.weight", a.width());
        add(prefix + "k_norm.weight", a.width());
        add(prefix + "o_proj.weight", hidden, a.heads() * a.width());
    }

    private void experts(String prefix) {
        ModelConfig.FeedForward f = config.feedForward();
        add(prefix + "gate.weight", f.experts(), config.hidden());
        if (f.gate().scoring().biased()) add(prefix + "gate.e_score_correction_bias", f.experts());
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

    /// Whether a tensor chooses what attention attends to.
    static boolean ofIndexer(String name) {
        return name.contains(".self_attn." + INDEXER);
    }

    public static Role role(String name) {
        if (name.endsWith("e_score_correction_bias")) return Role.ROUTING_BIAS;
        if (name.endsWith(".bias")) return Role.BIAS;
        return name.endsWith("norm.weight") ? Role.GAIN : Role.MATRIX;
    }

    /// The config of what a folder holds. One that calls for a layer that looks ahead may come without it: transformers
    /// drops the layer and keeps the number.
    public static ModelConfig asStored(ModelConfig config, Set<String> present) {
        String ahead = layer(config.layers());
        boolean drop = config.lookahead() && present.stream().noneMatch(name -> name.startsWith(ahead));
        return drop ? config.withoutLookahead() : config;
    }

    /// What to take from a published folder: this model's tensors, and the copies of shared ones that are there,
    /// which [#withoutCopies] compares and drops. It may hold what this model does without: layers that look
    /// ahead, and frequencies of the rotation, which the config tells. Any other layer beyond the last tells that
    /// the config is another model's.
    ///
    /// @param present the names of the tensors in the folder
    public Wanted wanted(Set<String> present) {
        SortedMap<String, int[]> taken = new TreeMap<>(shapes);
        shared.forEach((copy, name) -> {
            if (present.contains(copy)) taken.put(copy, Objects.requireNonNull(shapes.get(name)));
        });
        int layers = config.layers() + (config.lookahead() ? 1 : 0);
        return new Wanted(taken, name -> {
            Matcher layer = LAYER.matcher(name);
            return name.endsWith(".rotary_emb.inv_freq")
                    || layer.lookingAt()
                            && Integer.parseInt(layer.group(1)) >= layers
                            && present.contains(layer.group() + PROJECTION_AHEAD);
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

    /// Where a tensor is used a second time: the name it has there, and its own. A published checkpoint may
    /// hold a copy under that name; a model that learns gathers the gradient of that use there.
    public SortedMap<String, String> shared() {
        return Collections.unmodifiableSortedMap(shared);
    }

    /// The weights of a checkpoint without its copies of shared tensors.
    public Weights withoutCopies(Weights weights) {
        SortedMap<String, Tensor> tensors = new TreeMap<>(weights.tensors());
        shared.forEach((copy, name) -> {
            if (!weights.has(copy) || !weights.has(name)) return;
            if (!Arrays.equals(weights.data(copy), weights.data(name))) {
                throw new IllegalArgumentException(
                        "'" + copy + "' should be a copy of '" + name + "', but holds other numbers");
            }
            tensors.remove(copy);
        });
        return new Weights(tensors);
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

    /// Random weights: matrices are normal with the config's `initializer_range`, gains one, biases zero. A
    /// pure function of the seed.
    public Weights initial(long seed) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> {
            int size = 1;
            for (int dimension : shape) size *= dimension;
            float[] data = new float[size];
            switch (role(name)) {
                case GAIN -> Arrays.fill(data, 1f);
                case BIAS, ROUTING_BIAS -> {}
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
