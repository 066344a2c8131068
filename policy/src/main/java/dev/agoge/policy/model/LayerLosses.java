package dev.agoge.policy.model;

/// The losses that layers have by themselves: what each weighs, or what they were.
///
/// @param balance of each sequence, in each layer that routes
/// @param indexer of each row, in each layer whose attention is sparse
public record LayerLosses(double balance, double indexer) {
    public LayerLosses plus(LayerLosses other) {
        return new LayerLosses(balance + other.balance, indexer + other.indexer);
    }
}
