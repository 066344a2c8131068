package dev.agoge.policy.model;

import static dev.agoge.policy.model.ModelConfig.require;
import static dev.agoge.policy.model.ModelConfig.requireSize;
import static dev.agoge.policy.model.ModelConfig.requireWidth;

import dev.agoge.policy.op.RotaryTable;
import dev.agoge.policy.op.RotaryTable.Pairs;

/// The shape of attention: what a position leaves behind, and how heads look at it.
public sealed interface Attention {
    int heads();

    Rotary rotary();

    /// Numbers that a position leaves in a layer's cache.
    int remembered();

    /// What chooses the positions that a token attends to.
    default Indexer indexer() {
        return Indexer.NONE;
    }

    /// Whether a token attends to what an indexer chooses, not to all before it.
    default boolean sparse() {
        return indexer().heads() > 0;
    }

    /// The same, but that a token attends to all before it, whatever an indexer would choose.
    default Attention toAll() {
        return this;
    }

    /// How positions turn what is turned of a head.
    RotaryTable rotaryTable();

    /// The lightning indexer of sparse attention (DeepSeek-V3.2).
    ///
    /// @param size dimensions of its queries and keys; the first `qk_rope_head_dim` of them are turned
    /// @param top how many positions a token attends to at most
    record Indexer(int heads, int size, int top) {
        /// Attention is dense.
        public static final Indexer NONE = new Indexer(0, 0, 0);
    }

    /// Multi-head latent attention (DeepSeek).
    ///
    /// @param queryRank of the query's own latent, 0 if it has none
    /// @param latentRank of what is cached for keys and values
    /// @param nope dimensions of a head's key without position
    /// @param rope dimensions of the rotated key, which all heads share
    /// @param value dimensions of a head's value
    // Large because these are the dimensions of DeepSeek's config.
    record Latent(
            int heads, int queryRank, int latentRank, int nope, int rope, int value, Rotary rotary, Indexer indexer)
            implements Attention {
        public Latent {
            requireSize(heads, "num_attention_heads");
            requireSize(latentRank, "kv_lora_rank");
            requireSize(nope, "qk_nope_head_dim");
            requireSize(value, "v_head_dim");
            require(rope >= 0 && rope % 2 == 0, "an even qk_rope_head_dim");
            require(queryRank >= 0, "a q_lora_rank of at least 0");
            requireWidth(queryRank, "a q_lora_rank");
            long widest = 0L + latentRank + nope + rope + value;
            requireWidth(
                    heads * widest,
                    "num_attention_heads times kv_lora_rank, qk_nope_head_dim, qk_rope_head_dim and v_head_dim");
            if (indexer.heads > 0) {
                requireSize(indexer.size, "index_head_dim");
                requireWidth((long) indexer.heads * indexer.size, "index_n_heads times index_head_dim");
                require(queryRank > 0, "a q_lora_rank where it has an indexer");
                require(indexer.size >= rope, "an index_head_dim of at least qk_rope_head_dim");
                require(indexer.top > 0, "an index_topk above 0");
            }
        }

        /// Dense.
        public Latent(int heads, int queryRank, int latentRank, int nope, int rope, int value, Rotary rotary) {
            this(heads, queryRank, latentRank, nope, rope, value, rotary, Indexer.NONE);
        }

        public Latent with(Indexer other) {
            return new Latent(heads, queryRank, latentRank, nope, rope, value, rotary, other);
        }

        @Override
        public Latent toAll() {
            return with(new Indexer(indexer.heads, indexer.size, Integer.MAX_VALUE));
        }

        /// Dimensions of a head's query.
        public int query() {
            return nope + rope;
        }

        /// Dimensions of the key that heads share: the latent and the rotated key.
        public int key() {
            return latentRank + rope;
        }

        /// The heads' key, and the indexer's.
        @Override
        public int remembered() {
            return key() + indexer.size;
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
            requireSize(heads, "num_attention_heads");
            requireSize(width, "head_dim");
            require(width % 2 == 0, "an even head_dim");
            requireWidth((long) heads * width, "num_attention_heads times head_dim");
            require(groups >= 1 && heads % groups == 0, "a num_key_value_heads that divides num_attention_heads");
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
