package dev.agoge.policy.learner;

import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.ModelConfig.FeedForward;
import dev.agoge.policy.model.TensorPlan;
import dev.agoge.policy.model.Transformer.Activations;

/// The memory that a [Learner] needs at its peak, in bytes, told from the config alone. What it holds is within
/// three hundredths of it.
///
/// @param weights 4 P, of P parameters
/// @param gradients 4 P, and 4 V H for each second use of the embedding or the head, of V tokens as wide as H: a head
///     that is the embedding, and both again in the layer that looks ahead. Twice as much with more chains than one
/// @param moments 8 P, AdamW's two
/// @param activations what a forward leaves of a micro-batch for the backward: T tokens times what each layer keeps
/// @param slopes what a backward passes on, of one layer at a time
/// @param context what attention remembers of the micro-batch
/// @param logits 4 (V + 2 H) for each row that goes through the head at a time, and as much again for that of the layer
///     that looks ahead
public record Footprint(
        long weights, long gradients, long moments, long activations, long slopes, long context, long logits) {
    private static final long NUMBER = Float.BYTES;

    /// Of a learner that freezes nothing.
    ///
    /// @param tokensAtOnce of a micro-batch
    public static Footprint of(ModelConfig config, int tokensAtOnce, Activations activations) {
        long parameters = new TensorPlan(config).parameters();
        long embedding = (long) config.vocabulary() * config.hidden();
        long copies = (config.tied() ? embedding : 0) + (config.lookahead() ? 2 * embedding : 0);
        long headRows = (config.lookahead() ? 2L : 1L) * Math.min(tokensAtOnce, MicroBatch.headRows(config));
        long context = (long) (config.layers() + (config.lookahead() ? 1 : 0))
                * config.attention().remembered();
        return new Footprint(
                NUMBER * parameters,
                NUMBER * (parameters + copies),
                2 * NUMBER * parameters,
                NUMBER * tokensAtOnce * activations(config, activations),
                NUMBER * tokensAtOnce * slopes(config),
                NUMBER * tokensAtOnce * context,
                NUMBER * headRows * (config.vocabulary() + 2L * config.hidden()));
    }

    /// The same where gradients are summed in so many chains: beside the one that is computed lies the sum of those
    /// before it, however many they are.
    public Footprint withChains(int chains) {
        long sums = chains > 1 ? 2 * gradients : gradients;
        return new Footprint(weights, sums, moments, activations, slopes, context, logits);
    }

    public long total() {
        return weights + gradients + moments + activations + slopes + context + logits;
    }

    /// Numbers of a token. Before each layer, before its experts, and before and behind the last norm it is as
    /// wide as the model.
    private static long activations(ModelConfig config, Activations activations) {
        int dense = Math.min(config.feedForward().denseLayers(), config.layers());
        int routed = config.layers() - dense;
        long ends = 2L * config.hidden() + 1;
        long ahead = config.lookahead() ? layer(config, false) + 8L * config.hidden() : 0;
        return ends
                + ahead
                + switch (activations) {
                    case KEPT -> dense * layer(config, true) + routed * layer(config, false);
                    case RECOMPUTED ->
                        (long) config.layers() * config.hidden()
                                + config.hidden()
                                + attention(config)
                                + (dense > 0 ? dense(config) : 0)
                                + (routed > 0 ? routed(config) : 0);
                    case FORGOTTEN -> throw new IllegalArgumentException("who learns forgets no activations");
                };
    }

    private static long layer(ModelConfig config, boolean dense) {
        return 2L * config.hidden() + attention(config) + (dense ? dense(config) : routed(config));
    }

    private static long attention(ModelConfig config) {
        return config.hidden()
                + 1
                + switch (config.attention()) {
                    case Attention.Latent a ->
                        projected(a)
                                + unfolded(a)
                                + 2L
                                + a.remembered()
                                + (long) a.heads() * (a.key() + 2 + a.latentRank() + a.value())
                                + indexer(a.indexer());
                    case Attention.Grouped a ->
                        (long) a.heads() * (3 * a.width() + 3) + (long) a.groups() * (4 * a.width() + 1);
                };
    }

    /// Query or its latent, the key's latent and what is turned of it, as one product gives them.
    private static long projected(Attention.Latent a) {
        return (a.queryRank() > 0 ? a.queryRank() : (long) a.heads() * a.query()) + a.latentRank() + a.rope();
    }

    private static long unfolded(Attention.Latent a) {
        return a.queryRank() > 0 ? a.queryRank() + (long) a.heads() * a.query() : 0;
    }

    private static long indexer(Attention.Indexer indexer) {
        return indexer.heads() == 0 ? 0 : indexer.size() + indexer.heads() + (long) indexer.heads() * indexer.size();
    }

    private static long dense(ModelConfig config) {
        return config.hidden() + 1 + 3L * config.feedForward().denseSize();
    }

    /// A token goes to K experts, and is there K times.
    private static long routed(ModelConfig config) {
        FeedForward f = config.feedForward();
        long taken = f.expertsPerToken();
        return config.hidden()
                + 1
                + f.experts()
                + taken
                + taken * (2L * config.hidden() + 3L * f.expertSize())
                + 3L * f.shared() * f.expertSize();
    }

    private static long slopes(ModelConfig config) {
        FeedForward f = config.feedForward();
        long attention = switch (config.attention()) {
            case Attention.Latent a ->
                projected(a)
                        + unfolded(a)
                        + a.remembered()
                        + (long) a.heads() * (a.key() + a.latentRank() + a.value())
                        + indexer(a.indexer());
            case Attention.Grouped a -> 3L * a.heads() * a.width() + 4L * a.groups() * a.width();
        };
        long dense = f.denseLayers() > 0 ? 3L * f.denseSize() : 0;
        return 4L * config.hidden() + attention + dense + routed(config);
    }
}
