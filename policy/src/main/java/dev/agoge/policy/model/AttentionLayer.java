package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.RotaryTable;

/// The attention half of a layer: y = x + attention(norm(x)). All layers of a model are of one kind, and understand
/// what their own kind leaves.
sealed interface AttentionLayer permits LatentAttentionLayer, GroupedAttentionLayer {
    /// What one forward leaves for the backward.
    sealed interface State permits LatentAttentionLayer.State, GroupedAttentionLayer.State {}

    /// Room for the gradients that a backward passes on.
    sealed interface Slopes permits LatentAttentionLayer.Slopes, GroupedAttentionLayer.Slopes {}

    /// @param prefix of the layer's tensors
    /// @param layer of the caches
    static AttentionLayer of(ModelConfig config, Parameters parameters, String prefix, int layer, RotaryTable rotary) {
        return switch (config.attention()) {
            case Attention.Latent shape -> new LatentAttentionLayer(config, shape, parameters, prefix, layer, rotary);
            case Attention.Grouped shape -> new GroupedAttentionLayer(config, shape, parameters, prefix, layer, rotary);
        };
    }

    static State state(ModelConfig config) {
        return switch (config.attention()) {
            case Attention.Latent shape -> new LatentAttentionLayer.State(config.hidden(), shape);
            case Attention.Grouped shape -> new GroupedAttentionLayer.State(config.hidden(), shape);
        };
    }

    static Slopes slopes(ModelConfig config) {
        return switch (config.attention()) {
            case Attention.Latent shape -> new LatentAttentionLayer.Slopes(config.hidden(), shape);
            case Attention.Grouped shape -> new GroupedAttentionLayer.Slopes(config.hidden(), shape);
        };
    }

    void forward(Ops ops, Rows rows, Matrix x, Matrix y, State state);

    /// Adds to the loss of the layer's indexer, if it has one and its loss is wanted, and to the gradients of its
    /// weights.
    default void indexerBackward(Ops ops, Rows rows, Foresight foresight, State state, Slopes slopes) {}

    /// Turns dy into dx, in place, and adds to the gradients of the weights, but for an indexer's.
    void backward(Ops ops, Rows rows, Matrix x, State state, Matrix dy, Slopes slopes);
}
