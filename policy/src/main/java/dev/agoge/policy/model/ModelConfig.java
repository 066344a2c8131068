package dev.agoge.policy.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The shape of a model of experts, as a Hugging Face `config.json` tells it.
///
/// What this release cannot compute it refuses by name: a model that differs silently from its config would
/// be worse.
///
/// @param tied the head is the embedding
/// @param lookahead behind the layers there is one that predicts the token after the next (MTP)
/// @param unread what else its `config.json` says, name by name, as JSON: token ids, settings of training. It
///     is written back as it came
// Large because it is a model's whole config.
public record ModelConfig(
        int hidden,
        int layers,
        int vocabulary,
        int maxPositions,
        double normEpsilon,
        double initializerRange,
        boolean tied,
        boolean lookahead,
        Attention attention,
        FeedForward feedForward,
        SortedMap<String, String> unread) {

    /// So that products of two sizes are numbers of 32 bits, and what a config claims is not reserved before it is
    /// compared with the weights. The greatest that were published are a hundredth of it.
    private static final int WIDEST = 1 << 24;

    private static final int MOST_LAYERS = 10_000;
    private static final int MOST_EXPERTS = 1 << 16;

    /// The feed-forward layers: the first dense, the others a mixture of experts.
    public record FeedForward(int denseSize, int denseLayers, int expertSize, int experts, int shared, Gate gate) {
        public FeedForward {
            require(denseLayers >= 0, "a first_k_dense_replace of at least 0");
            require(shared >= 0, "an n_shared_experts of at least 0");
            if (denseLayers > 0) requireSize(denseSize, "intermediate_size");
            requireWidth((long) Math.max(1, shared) * expertSize, "moe_intermediate_size times n_shared_experts");
        }

        public int expertsPerToken() {
            return gate.expertsPerToken();
        }
    }

    public ModelConfig {
        unread = Collections.unmodifiableSortedMap(new TreeMap<>(unread));
        requireSize(hidden, "hidden_size");
        requireSize(vocabulary, "vocab_size");
        require(layers >= 1 && layers <= MOST_LAYERS, "a num_hidden_layers between 1 and " + MOST_LAYERS);
        require(maxPositions >= 1, "a max_position_embeddings of at least 1");
        require(normEpsilon >= 0 && Float.isFinite((float) normEpsilon), "an rms_norm_eps of at least 0");
        require(
                initializerRange >= 0 && Float.isFinite((float) initializerRange),
                "an initializer_range of at least 0");
        requireWidth((layers + 1L) * attention.remembered(), "what num_hidden_layers remember of a token");
        require(!lookahead || feedForward.denseLayers <= layers, "first_k_dense_replace of at most num_hidden_layers");
        if (attention instanceof Attention.Grouped) {
            Gate gate = feedForward.gate;
            Gate plain = new Gate(Gate.Scoring.SOFTMAX, gate.expertsPerToken(), 1, 1, gate.normalised(), 1);
            require(
                    gate.equals(plain) && feedForward.shared == 0 && !lookahead,
                    "beside grouped queries a softmax over one group of experts without a scale, no shared expert and"
                            + " no layer that looks ahead: Qwen has no other");
        }
        if (lookahead || layers > feedForward.denseLayers) {
            int experts = feedForward.experts;
            Gate gate = feedForward.gate;
            require(experts >= 1 && experts <= 256, "n_routed_experts between 1 and 256");
            require(
                    layers * experts <= MOST_EXPERTS,
                    "num_hidden_layers times n_routed_experts of at most " + MOST_EXPERTS);
            requireSize(feedForward.expertSize, "moe_intermediate_size");
            require(gate.groups() >= 1 && experts % gate.groups() == 0, "an n_group that divides n_routed_experts");
            require(gate.groupsKept() >= 1 && gate.groupsKept() <= gate.groups(), "a topk_group between 1 and n_group");
            require(
                    gate.expertsPerToken() >= 1
                            && gate.expertsPerToken() <= experts / gate.groups() * gate.groupsKept(),
                    "num_experts_per_tok between 1 and the experts of the kept groups");
        }
    }

    static void requireSize(int size, String name) {
        require(size >= 1 && size <= WIDEST, name + " between 1 and " + WIDEST);
    }

    /// Of what stands side by side in a row of some layer.
    static void requireWidth(long width, String what) {
        require(width <= WIDEST, what + " of at most " + WIDEST);
    }

    static void require(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException("a model needs " + what);
    }

    /// Reads the text of a `config.json`, as published or as transformers 5 writes it.
    public static ModelConfig parse(String text) {
        return ConfigJson.read(text);
    }

    /// The text of a `config.json` that says the same.
    public String toJson() {
        return ConfigText.write(this);
    }

    public ModelConfig withVocabulary(int size) {
        return with(size, lookahead, attention);
    }

    /// The same model without the layer that looks ahead, as transformers keeps it.
    public ModelConfig withoutLookahead() {
        return with(vocabulary, false, attention);
    }

    /// The same model whose tokens attend to all before them, whatever its indexers would choose: for their
    /// warm-up. Weights that it learned belong to the config that it came from.
    public ModelConfig attendingToAll() {
        return with(vocabulary, lookahead, attention.toAll());
    }

    private ModelConfig with(int vocabulary, boolean lookahead, Attention attention) {
        return new ModelConfig(
                hidden,
                layers,
                vocabulary,
                maxPositions,
                normEpsilon,
                initializerRange,
                tied,
                lookahead,
                attention,
                feedForward,
                unread);
    }

    /// Refuses an id that is none of its tokens.
    public void checkToken(int id) {
        if (id < 0 || id >= vocabulary) {
            throw new IllegalArgumentException("token " + id + " of a vocabulary of " + vocabulary);
        }
    }

    /// Layers that route, without the one that looks ahead.
    public int moeLayers() {
        return Math.max(0, layers - feedForward.denseLayers);
    }

    public boolean dense(int layer) {
        return layer < feedForward.denseLayers;
    }
}
