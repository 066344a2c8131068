package dev.agoge.policy.engine;

/// What an engine has done so far, and holds now.
///
/// @param sampledTokens tokens drawn
/// @param computedRows tokens that went through the model
/// @param ticks forwards
/// @param promptsComputed prompts that went through the model, each once for all its sequences
/// @param openSequences sequences not yet closed
/// @param waiting sequences that wait for memory
/// @param reservedBytes of the cache, by open sequences and remembered prompts
public record EngineMetrics(
        long sampledTokens,
        long computedRows,
        long ticks,
        long promptsComputed,
        int openSequences,
        int waiting,
        long reservedBytes) {
    /// Rows per forward.
    public double meanBatch() {
        return ticks == 0 ? 0 : (double) computedRows / ticks;
    }
}
