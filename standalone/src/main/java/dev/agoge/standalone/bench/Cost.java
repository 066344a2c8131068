package dev.agoge.standalone.bench;

import dev.agoge.policy.model.Attention;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.TensorPlan;

/// What a repetition of a workload cannot do without: arithmetic, counted by the parameters that a token is multiplied
/// with and the keys it attends to, and bytes that must come from memory, each once for everything that is computed at
/// once. A run at a peak would take no longer than the longer of the two.
///
/// @param flops a multiply-add being two
record Cost(double flops, double bytes) {
    /// Reads of a number in AdamW and of its gradient, and writes: weights forward and backward, the gradient written
    /// and read, four read and three written by the update.
    private static final int ACCESSES_OF_TRAINING = 11;

    static Cost of(ModelConfig config, Workload workload) {
        return switch (workload) {
            case Workload.Prefill prefill -> prefill(new Sizes(config), prefill.tokens());
            case Workload.Decode decode -> decode(new Sizes(config), decode);
            case Workload.Train train -> train(new Sizes(config), train);
        };
    }

    /// Of one product, whose weights stay in the caches.
    static Cost of(Products.Size product) {
        return new Cost(product.flops(), 0);
    }

    private static Cost prefill(Sizes sizes, int tokens) {
        double flops = tokens * (sizes.withoutHead() + sizes.attention(tokens / 2.0)) + 2.0 * sizes.head();
        return new Cost(flops, Float.BYTES * sizes.all());
    }

    private static Cost decode(Sizes sizes, Workload.Decode decode) {
        double keys = decode.context() + decode.steps() / 2.0;
        double flops = decode.tokens() * (sizes.withoutHead() + 2.0 * sizes.head() + sizes.attention(keys));
        double context = decode.sequences() * keys * sizes.remembered();
        return new Cost(flops, Float.BYTES * decode.steps() * (sizes.touched(decode.sequences()) + context));
    }

    private static Cost train(Sizes sizes, Workload.Train train) {
        double forward = sizes.withoutHead() + 2.0 * sizes.head() + sizes.attention(train.length() / 2.0);
        return new Cost(3 * train.tokens() * forward, ACCESSES_OF_TRAINING * Float.BYTES * sizes.all());
    }

    /// Seconds that it takes at least.
    double least(Peaks peaks) {
        return Math.max(flops / peaks.flops(), bytes / peaks.bytes());
    }

    /// Numbers of a model, by what they are to one token.
    private record Sizes(ModelConfig config, double all, double active) {
        Sizes(ModelConfig config) {
            this(config, new TensorPlan(config).parameters(), new TensorPlan(config).activeParameters());
        }

        double head() {
            return (double) config.vocabulary() * config.hidden();
        }

        /// Multiplications and additions of a token's way to the head.
        double withoutHead() {
            return 2 * (active - head());
        }

        /// Of a token that sees so many keys: for each head a score of the whole key and a sum of values.
        double attention(double keys) {
            int keyAndValue = switch (config.attention()) {
                case Attention.Latent latent -> 2 * latent.latentRank() + latent.rope();
                case Attention.Grouped grouped -> 2 * grouped.width();
            };
            return 2.0 * config.layers() * config.attention().heads() * keyAndValue * keys;
        }

        /// Of a position, in all layers.
        double remembered() {
            return (double) config.layers() * config.attention().remembered();
        }

        /// Numbers that so many tokens at once are multiplied with, if they choose their experts independently.
        double touched(int tokens) {
            ModelConfig.FeedForward f = config.feedForward();
            double expert = 3.0 * config.hidden() * f.expertSize() * config.moeLayers();
            double missed = Math.pow(1 - (double) f.expertsPerToken() / f.experts(), tokens);
            return active + expert * (f.experts() * (1 - missed) - f.expertsPerToken());
        }
    }
}
