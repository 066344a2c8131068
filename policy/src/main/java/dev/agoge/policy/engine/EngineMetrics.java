package dev.agoge.policy.engine;

/// What an engine has done so far, and holds now. In vLLM's words: `running` and `waiting` are
/// num_requests_running and num_requests_waiting, `sampledTokens` generation_tokens, `prefixHits`
/// prefix_cache_hits, and the share of pages in use kv_cache_usage_perc.
///
/// @param version of the weights
/// @param exact false once a token was drawn from numbers of several versions
public record EngineMetrics(
        int version, boolean exact, Sequences sequences, Turns turns, Batches batches, Pages pages) {

    /// @param open which hold memory; one that is closed, until the tick that computes it is over
    /// @param waiting for memory, before they are open
    public record Sequences(int open, int waiting) {}

    /// Each that has begun is running, finished or cancelled.
    ///
    /// @param cancelled because the sequence was closed, the caller interrupted, a token could not be drawn, or
    ///     the engine ended
    public record Turns(long begun, long finished, long cancelled) {
        public int running() {
            return (int) (begun - finished - cancelled);
        }
    }

    /// @param ticks forwards
    /// @param tokens that went through the model
    /// @param sampledTokens tokens drawn
    /// @param last tokens of the last forward
    /// @param greatest tokens of the greatest
    public record Batches(long ticks, long tokens, long sampledTokens, int last, int greatest) {
        public double mean() {
            return ticks == 0 ? 0 : (double) tokens / ticks;
        }

        Batches ticked(int rows, int sampled) {
            return new Batches(ticks + 1, tokens + rows, sampledTokens + sampled, rows, Math.max(greatest, rows));
        }
    }

    /// The cache, in pages of sixteen positions.
    ///
    /// @param total there may be
    /// @param used taken: by open sequences, or remembered
    /// @param remembered on which no open sequence stands; they give way when room is needed
    /// @param claimed that open sequences may still take
    /// @param bytesEach memory of one
    /// @param prefixHits tokens that a sequence took over instead of computing them
    public record Pages(int total, int used, int remembered, int claimed, long bytesEach, long prefixHits) {
        public int free() {
            return total - used;
        }

        public int inUse() {
            return used - remembered;
        }
    }
}
