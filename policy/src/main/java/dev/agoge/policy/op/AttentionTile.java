package dev.agoge.policy.op;

import static dev.agoge.policy.op.KvCache.BLOCK;
import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;
import static dev.agoge.policy.op.PackedMatrix.PANEL;

import dev.agoge.policy.op.Ops.Columns;
import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Attention of one group of heads at a few neighbouring positions of one sequence: position and head are the rows of
/// small products with blocks of sixteen keys. One position alone (decode) takes the same path with fewer rows.
///
/// A score is a chain over the columns of a key; a weighted value is a chain over positions, block after block; the sum
/// of a row's exponentials is kept in sixteen lanes by position. So a row's result depends on its own keys only. What
/// stands in its last block behind them takes part in products whose results are thrown away, and in no other.
final class AttentionTile {
    /// Query rows (position and head) of a tile.
    static final int ROWS = 48;

    /// Columns of keys that are lanes at a time, so that they stay in the nearest cache; whole blocks.
    private static final int DEPTH = 128;

    private static final int PANEL_SLOT = 0;
    private static final int HALFWAY_SLOT = 1;
    private static final int SCORES_SLOT = 2;
    private static final int QUERIES_SLOT = 3;
    private static final int SUMS_SLOT = 4;
    private static final int LANES_SLOT = 5;
    private static final int STRIPS_SLOT = 6;
    /// The first of the scratch that a tile leaves to its caller.
    static final int FREE_SLOT = 7;

    private final Heads heads;
    private final Memory memory;
    private final Span span;
    private final int group;
    private final int first;
    private final Scratch scratch;
    private final int perGroup;
    final int tokens;
    final int rows;
    /// From one row of scores to the next: the keys, rounded up to whole panels.
    final int stride;

    /// @param index of the tile in its span
    AttentionTile(Heads heads, Memory memory, Span span, int group, int index, Scratch scratch) {
        this.heads = heads;
        this.memory = memory;
        this.span = span;
        this.group = group;
        this.scratch = scratch;
        this.perGroup = heads.perGroup();
        int each = tokensPerTile(heads);
        this.first = index * each;
        this.tokens = Math.min(each, span.count() - first);
        this.rows = tokens * perGroup;
        this.stride = roundUp(keys(tokens - 1));
    }

    static int tiles(Heads heads, Span span) {
        int each = tokensPerTile(heads);
        return (span.count() + each - 1) / each;
    }

    private static int tokensPerTile(Heads heads) {
        return Math.max(1, ROWS / heads.perGroup());
    }

    static int roundUp(int columns) {
        return (columns + PANEL - 1) / PANEL * PANEL;
    }

    /// How many keys a position of this tile sees: itself and all before.
    int keys(int token) {
        return span.position() + first + token + 1;
    }

    int blocks() {
        return (keys(tokens - 1) + BLOCK - 1) / BLOCK;
    }

    /// The row of the whole matrix at which a position of this tile stands.
    int row(int token) {
        return span.row() + first + token;
    }

    private int head(int row) {
        return group * perGroup + row % perGroup;
    }

    private int token(int row) {
        return row / perGroup;
    }

    void forward(Matrix queries, Matrix out, Matrix statistics) {
        float[] scores = scratch.floats(SCORES_SLOT, rows * stride);
        float[] q = gather(queries, heads.key().width(), QUERIES_SLOT);
        products(q, heads.key(), scores);
        for (int row = 0; row < rows; row++) softmax(scores, row, statistics);
        weigh(scores, heads.value(), out);
    }

    /// This tile's rows of a matrix (rows, heads · width), with zeros up to whole panels.
    float[] gather(Matrix x, int width, int slot) {
        int each = roundUp(width);
        float[] gathered = scratch.floats(slot, rows * each);
        for (int row = 0; row < rows; row++) {
            int to = row * each;
            System.arraycopy(x.data, x.at(row(token(row))) + head(row) * width, gathered, to, width);
            Arrays.fill(gathered, to + width, to + each, 0f);
        }
        return gathered;
    }

    /// scores (rows, keys) = gathered rows times these columns of every key, two blocks at a time. Behind the last
    /// block the second half of the panel is left as it was.
    void products(float[] gathered, Columns columns, float[] scores) {
        float[] panel = scratch.floats(PANEL_SLOT, DEPTH * PANEL);
        float[] strips = strips(gathered, 0, roundUp(columns.width()), rows, columns.width());
        for (int b = 0; b < blocks(); b += 2) {
            for (int column = 0; column < columns.width(); column += DEPTH) {
                int depth = Math.min(DEPTH, columns.width() - column);
                turn(b, columns, column, depth, panel, 0);
                if (b + 1 < blocks()) turn(b + 1, columns, column, depth, panel, BLOCK);
                multiply(strips, columns, column, depth, panel, scores, b * BLOCK);
            }
        }
    }

    private void turn(int b, Columns columns, int column, int depth, float[] panel, int lane) {
        float[] halfway = scratch.floats(HALFWAY_SLOT, Transposition.HALFWAY);
        int from = at(b, columns) + column;
        Transposition.turn(memory.block(b), from, memory.width(), BLOCK, depth, panel, lane, PANEL, halfway);
    }

    private float[] strips(float[] x, int at, int stride, int rows, int depth) {
        float[] strips = scratch.floats(STRIPS_SLOT, Strips.size(rows, depth));
        Strips.ofRows(x, at, stride, rows, depth, strips, scratch.floats(HALFWAY_SLOT, Transposition.HALFWAY));
        return strips;
    }

    /// A score's chain goes on from the columns before.
    private void multiply(
            float[] strips, Columns columns, int column, int depth, float[] panel, float[] scores, int key) {
        boolean begins = column == 0;
        for (int lane = 0; lane < PANEL; lane += Tile.WIDTH) {
            Tile.run(
                    rows,
                    depth,
                    strips,
                    column * Strips.STEP,
                    Strips.at(Strips.ROWS, columns.width()),
                    panel,
                    lane,
                    PANEL,
                    begins ? Tile.ZEROS : scores,
                    begins ? 0 : key + lane,
                    begins ? 0 : stride,
                    scores,
                    key + lane,
                    stride);
        }
    }

    /// Where these columns of a block's first row begin.
    private int at(int b, Columns columns) {
        return memory.at(b) + columns.from(group);
    }

    /// Scores of one row become weights; behind the row's own keys they become zero.
    private void softmax(float[] scores, int row, Matrix statistics) {
        int at = row * stride;
        int keys = keys(token(row));
        float max = Lanes.max(scores, at, keys) * heads.scale();
        exponentials(scores, row, max);
        float inverse = 1f / Lanes.sum(scores, at, keys, lanes());
        for (int i = at; i < at + keys; i++) scores[i] *= inverse;
        int statistic = statistics.at(row(token(row))) + 2 * head(row);
        statistics.data[statistic] = max;
        statistics.data[statistic + 1] = inverse;
    }

    private void exponentials(float[] scores, int row, float max) {
        int at = row * stride;
        int keys = keys(token(row));
        for (int i = 0; i < keys; i += L) {
            FloatVector score = FloatVector.fromArray(S, scores, at + i).mul(heads.scale());
            Exp.of(score.sub(max)).intoArray(scores, at + i);
        }
        Arrays.fill(scores, at + keys, at + stride, 0f);
    }

    private float[] lanes() {
        return scratch.floats(LANES_SLOT, Lanes.LOGICAL);
    }

    /// Turns scores into the weights of the forward, which are zero behind a row's own keys.
    void weights(float[] scores, Matrix statistics) {
        for (int row = 0; row < rows; row++) {
            int statistic = statistics.at(row(token(row))) + 2 * head(row);
            exponentials(scores, row, statistics.data[statistic]);
            float inverse = statistics.data[statistic + 1];
            int to = row * stride + keys(token(row));
            for (int i = row * stride; i < to; i++) scores[i] *= inverse;
        }
    }

    /// Turns gradients of weights p into those of the scores: p (dp − dO·O) · scale; zero behind a row's own
    /// keys.
    void slopes(float[] weights, float[] slopes, Matrix out, Matrix dOut) {
        int width = heads.value().width();
        for (int row = 0; row < rows; row++) {
            int whole = row(token(row));
            int value = head(row) * width;
            float along = Lanes.dot(dOut.data, dOut.at(whole) + value, out.data, out.at(whole) + value, width, lanes());
            int at = row * stride;
            int keys = keys(token(row));
            for (int i = at; i < at + keys; i += L) {
                FloatVector slope = FloatVector.fromArray(S, slopes, i).sub(along);
                slope.mul(FloatVector.fromArray(S, weights, i))
                        .mul(heads.scale())
                        .intoArray(slopes, i);
            }
            Arrays.fill(slopes, at + keys, at + stride, 0f);
        }
    }

    /// This tile's rows of y = the sum of these columns of each row's own keys, weighed.
    ///
    /// Blocks that all rows see in full are taken together; the rest of each position by itself, up to its own end.
    void weigh(float[] weights, Columns columns, Matrix y) {
        int width = columns.width();
        int each = roundUp(width);
        float[] sums = scratch.floats(SUMS_SLOT, rows * each);
        Arrays.fill(sums, 0, rows * each, 0f);
        int shared = keys(0) / BLOCK * BLOCK;
        weigh(weights, columns, 0, rows, 0, shared, sums);
        for (int token = 0; token < tokens; token++) {
            weigh(weights, columns, token * perGroup, perGroup, shared, keys(token), sums);
        }
        for (int row = 0; row < rows; row++) {
            System.arraycopy(sums, row * each, y.data, y.at(row(token(row))) + head(row) * width, width);
        }
    }

    /// Adds what some rows weigh of some keys.
    private void weigh(float[] weights, Columns columns, int row, int count, int fromKey, int toKey, float[] sums) {
        int keys = toKey - fromKey;
        float[] strips = strips(weights, row * stride + fromKey, stride, count, keys);
        int each = roundUp(columns.width());
        for (int key = fromKey; key < toKey; key += BLOCK) {
            float[] block = memory.block(key / BLOCK);
            int at = at(key / BLOCK, columns);
            for (int column = 0; column < columns.width(); column += Tile.WIDTH) {
                Tile.run(
                        count,
                        Math.min(BLOCK, toKey - key),
                        strips,
                        (key - fromKey) * Strips.STEP,
                        Strips.at(Strips.ROWS, keys),
                        block,
                        at + column,
                        memory.width(),
                        sums,
                        row * each + column,
                        each,
                        sums,
                        row * each + column,
                        each);
            }
        }
    }

    /// Adds to a gradient (keys, width in whole panels), for each key: the tile's rows, times the key's factors.
    void spread(float[] factors, float[] gathered, int width, float[] gradient, int gradientWidth) {
        int keys = blocks() * BLOCK;
        float[] strips = scratch.floats(STRIPS_SLOT, Strips.size(keys, rows));
        Strips.ofColumns(Matrix.of(factors, rows, stride).columns(0, keys), strips);
        for (int column = 0; column < width; column += Tile.WIDTH) {
            Tile.run(
                    keys,
                    rows,
                    strips,
                    0,
                    Strips.at(Strips.ROWS, rows),
                    gathered,
                    column,
                    roundUp(width),
                    gradient,
                    column,
                    gradientWidth,
                    gradient,
                    column,
                    gradientWidth);
        }
    }
}
