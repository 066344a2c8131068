package dev.agoge.policy.op;

/// Operations that share out every job, however small: what a large model does on several threads, at the size of a
/// test.
public final class EagerOps {
    private EagerOps() {}

    public static VectorOps threads(int threads) {
        return new VectorOps(threads, 0);
    }
}
