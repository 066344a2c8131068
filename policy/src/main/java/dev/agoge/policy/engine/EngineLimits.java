package dev.agoge.policy.engine;

/// What an engine may use.
///
/// @param rowsPerTick tokens computed at once, over all sequences
/// @param cacheBytes memory for what attention remembers of prompts and sequences
public record EngineLimits(int rowsPerTick, long cacheBytes) {
    public static final EngineLimits DEFAULT = new EngineLimits(256, 1L << 30);

    public EngineLimits {
        if (rowsPerTick < 1 || cacheBytes < 1) {
            throw new IllegalArgumentException(
                    "an engine needs room for a row, not " + rowsPerTick + " rows and " + cacheBytes + " bytes");
        }
    }
}
