package dev.agoge.policy.op;

/// The right factor W (K, N) of x·W.
public sealed interface Factor permits PackedMatrix, Stacked {
    /// K
    int depth();

    /// N
    int columns();

    float at(int k, int n);
}
