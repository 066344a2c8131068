package dev.agoge.policy.op;

/// Where attention finds what positions have left behind in one layer: a row for each, in blocks of sixteen.
interface Memory {
    float[] block(int index);

    /// Where the first row of a block begins in its array.
    int at(int index);

    /// From one row to the next.
    int width();
}
