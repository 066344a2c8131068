package dev.agoge.policy.model;

import dev.agoge.policy.op.RotaryTable;
import dev.agoge.policy.op.RotaryTable.Pairs;

/// The shape of attention: what a position leaves behind, and how heads look at it.
public sealed interface Attention {
    int heads();

    Rotary rotary();

    /// Numbers that a position leaves in a layer's cache.
    int remembered();

    /// How positions turn what is turned of a head.
    RotaryTable rotaryTable();

    /// Multi-head latent attention (DeepSeek).
    ///
    /// @param queryRank of the query's own latent, 0 if it has none
    /// @param latentRank of what is cached for keys and values
    /// @param nope dimensions of a head's key without position
    /// @param rope dimensions of the rotated key, which all heads share
    /// @param value dimensions of a head's value
    record Latent(int heads, int queryRank, int latentRank, int nope, int rope, int value, Rotary rotary)
            implements Attention {
        public Latent {
            ModelConfig.require(rope % 2 == 0, "an even qk_rope_head_dim");
        }

        /// Dimensions of a head's query.
        public int query() {
            return nope + rope;
        }

        /// The latent and the rotated key.
        @Override
        public int remembered() {
            return latentRank + rope;
        }

        @Override
        public RotaryTable rotaryTable() {
            return new RotaryTable(rotary.frequencies(rope), rotary.amplitude(), Pairs.NEIGHBOURS);
        }

        /// What scores are multiplied with.
        float scale() {
            return (float) (1 / Math.sqrt(query()) * rotary.sharpness());
        }
    }

    /// Grouped-query attention (Qwen): the heads of a group share a key and a value.
    ///
    /// @param width dimensions of a head's query, key and value
    record Grouped(int heads, int groups, int width, Rotary rotary) implements Attention {
        public Grouped {
            ModelConfig.require(width % 2 == 0, "an even head_dim");
            ModelConfig.require(
                    groups >= 1 && heads % groups == 0, "a num_key_value_heads that divides num_attention_heads");
        }

        /// A key and a value of each group.
        @Override
        public int remembered() {
            return 2 * groups * width;
        }

        @Override
        public RotaryTable rotaryTable() {
            return new RotaryTable(rotary.frequencies(width), rotary.amplitude(), Pairs.HALVES);
        }

        /// What scores are multiplied with.
        float scale() {
            return (float) (1 / Math.sqrt(width));
        }
    }
}
