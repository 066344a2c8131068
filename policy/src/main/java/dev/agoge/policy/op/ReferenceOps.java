package dev.agoge.policy.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The operations as plain loops: the specification that the fast ones are tested against, bit for bit.
public final class ReferenceOps implements Ops {
    static final int SUMMED_AT_ONCE = 4096;

    static int last(int[] positions, int rows) {
        int last = 0;
        for (int row = 0; row < rows; row++) last = Math.max(last, positions[row]);
        return last;
    }

    @Override
    public void forRows(int rows, IntConsumer row) {
        for (int i = 0; i < rows; i++) row.accept(i);
    }

    @Override
    public void remember(int layer, List<Span> spans, Matrix rows) {
        for (Span span : spans) {
            for (int i = 0; i < span.count(); i++) span.cache().write(layer, span.position() + i, rows, span.row() + i);
        }
    }

    @Override
    public void pack(List<Packing> packings) {
        for (Packing packing : packings) packing.run(0, packing.w().rows);
    }

    @Override
    public void multiply(List<Product> products, boolean add) {
        for (Product p : products) {
            for (int m = 0; m < p.y().rows; m++) {
                for (int n = 0; n < p.y().columns; n++) {
                    float acc = add ? p.y().at(m, n) : 0f;
                    for (int k = 0; k < p.x().columns; k++) {
                        acc = Math.fma(p.x().at(m, k), p.w().at(k, n), acc);
                    }
                    p.y().set(m, n, acc);
                }
            }
        }
    }

    @Override
    public void addOuter(List<Outer> outers) {
        for (Outer o : outers) {
            for (int n = 0; n < o.dw().rows; n++) {
                for (int k = 0; k < o.dw().columns; k++) {
                    float acc = o.dw().at(n, k);
                    for (int row = 0; row < o.x().rows; row++) acc = Math.fma(o.dy().at(row, n), o.x().at(row, k), acc);
                    o.dw().set(n, k, acc);
                }
            }
        }
    }

    /// Element i into lane i mod 16; then the lanes by halves.
    static float sum(float[] terms, int count) {
        float[] lanes = new float[16];
        for (int i = 0; i < count; i++) lanes[i % 16] += terms[i];
        return Lanes.tree(lanes);
    }

    static float dot(Matrix x, int xRow, int xColumn, Matrix y, int yRow, int yColumn, int count) {
        float[] lanes = new float[16];
        for (int i = 0; i < count; i++) {
            lanes[i % 16] = Math.fma(x.at(xRow, xColumn + i), y.at(yRow, yColumn + i), lanes[i % 16]);
        }
        return Lanes.tree(lanes);
    }

    @Override
    public void rmsNorm(Matrix x, float[] gain, float epsilon, Matrix y, float[] inverse) {
        for (int row = 0; row < x.rows; row++) {
            float mean = dot(x, row, 0, x, row, 0, x.columns) / x.columns;
            inverse[row] = 1f / (float) Math.sqrt(mean + epsilon);
            for (int i = 0; i < x.columns; i++) y.set(row, i, x.at(row, i) * inverse[row] * gain[i]);
        }
    }

    @Override
    public void rmsNormBackward(
            Matrix x, float[] gain, float[] inverse, Matrix dy, Matrix dx, boolean add, float[] dGain) {
        if (!add) dx.zero();
        for (int row = 0; row < x.rows; row++) {
            float r = inverse[row];
            Matrix product = Matrix.zeros(1, x.columns);
            for (int i = 0; i < x.columns; i++) product.set(0, i, dy.at(row, i) * gain[i]);
            float along = dot(product, 0, 0, x, row, 0, x.columns);
            float back = -(along * r * r * r / x.columns);
            for (int i = 0; i < x.columns; i++) {
                dx.set(row, i, dx.at(row, i) + Math.fma(x.at(row, i), back, product.at(0, i) * r));
                dGain[i] = Math.fma(dy.at(row, i), x.at(row, i) * r, dGain[i]);
            }
        }
    }

    @Override
    public void layerNorm(Matrix x, float[] gain, float[] bias, float epsilon, Matrix y, Matrix statistics) {
        for (int row = 0; row < x.rows; row++) {
            float mean = sum(x.rows(row, 1).toArray(), x.columns) / x.columns;
            Matrix centred = Matrix.zeros(1, x.columns);
            for (int i = 0; i < x.columns; i++) centred.set(0, i, x.at(row, i) - mean);
            float variance = dot(centred, 0, 0, centred, 0, 0, x.columns) / x.columns;
            float inverse = 1f / (float) Math.sqrt(variance + epsilon);
            statistics.set(row, 0, mean);
            statistics.set(row, 1, inverse);
            for (int i = 0; i < x.columns; i++) {
                y.set(row, i, Math.fma(centred.at(0, i) * inverse, gain[i], bias[i]));
            }
        }
    }

    @Override
    public void layerNormBackward(
            Matrix x, float[] gain, Matrix statistics, Matrix dy, Matrix dx, float[] dGain, float[] dBias) {
        for (int row = 0; row < x.rows; row++) {
            float inverse = statistics.at(row, 1);
            Matrix normed = Matrix.zeros(1, x.columns);
            Matrix slope = Matrix.zeros(1, x.columns);
            for (int i = 0; i < x.columns; i++) {
                normed.set(0, i, (x.at(row, i) - statistics.at(row, 0)) * inverse);
                slope.set(0, i, dy.at(row, i) * gain[i]);
                dGain[i] = Math.fma(dy.at(row, i), normed.at(0, i), dGain[i]);
                dBias[i] += dy.at(row, i);
            }
            float mean = sum(slope.data, x.columns) / x.columns;
            float along = dot(slope, 0, 0, normed, 0, 0, x.columns) / x.columns;
            for (int i = 0; i < x.columns; i++) {
                dx.set(row, i, Math.fma(normed.at(0, i), -along, slope.at(0, i) - mean) * inverse);
            }
        }
    }

    @Override
    public void rotate(Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions) {
        turn(x, xPerHead, y, yPerHead, heads, table, positions, 1f);
    }

    @Override
    public void rotateBack(
            Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions) {
        turn(x, xPerHead, y, yPerHead, heads, table, positions, -1f);
    }

    private static void turn(
            Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions, float sign) {
        float[] angles = table.upTo(last(positions, x.rows) + 1);
        for (int row = 0; row < x.rows; row++) {
            for (int i = 0; i < heads * table.pairs(); i++) {
                int head = i / table.pairs();
                int pair = i % table.pairs();
                int angle = (positions[row] * table.pairs() + pair) * 2;
                float cos = angles[angle];
                float sin = angles[angle + 1] * sign;
                int first = pair * table.step();
                float a = x.at(row, head * xPerHead + first);
                float b = x.at(row, head * xPerHead + first + table.gap());
                y.set(row, head * yPerHead + first, a * cos - b * sin);
                y.set(row, head * yPerHead + first + table.gap(), a * sin + b * cos);
            }
        }
    }

    @Override
    public Chosen choose(Indexing indexing, int layer, List<Span> spans, Matrix queries, Matrix weights) {
        int[] @Nullable [] chosen = new int[queries.rows][];
        for (Span span : spans) {
            var indexer = new ReferenceIndexer(indexing, layer, span, queries, weights);
            for (int token = 0; token < span.count(); token++) chosen[span.row() + token] = indexer.choose(token);
        }
        return new Chosen(chosen);
    }

    @Override
    public double chooseBackward(
            Indexing indexing,
            int layer,
            List<Span> spans,
            Matrix queries,
            Matrix weights,
            Attended attended,
            float weight,
            Matrix dQueries,
            Matrix dWeights,
            Matrix dMemory) {
        double loss = 0;
        for (Span span : spans) {
            loss += new ReferenceIndexer(indexing, layer, span, queries, weights)
                    .backward(attended, weight, dQueries, dWeights, dMemory);
        }
        return loss;
    }

    @Override
    public void attend(
            Heads heads, int layer, List<Span> spans, Chosen chosen, Matrix queries, Matrix out, Matrix statistics) {
        for (Span span : spans) {
            var attention = new ReferenceAttention(heads, layer, span, chosen);
            for (int token = 0; token < span.count(); token++) {
                for (int head = 0; head < heads.count(); head++) {
                    attention.attend(token, head, queries, out, statistics);
                }
            }
        }
    }

    @Override
    public void attendBackward(
            Heads heads,
            int layer,
            List<Span> spans,
            Chosen chosen,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            Matrix dQueries,
            Matrix dMemory) {
        for (Span span : spans) {
            new ReferenceAttention(heads, layer, span, chosen)
                    .backward(queries, out, statistics, dOut, dQueries, dMemory);
        }
    }

    @Override
    public void swiGlu(Matrix gateUp, Matrix y) {
        for (int row = 0; row < y.rows; row++) {
            for (int i = 0; i < y.columns; i++) {
                float g = gateUp.at(row, i);
                y.set(row, i, g * Exp.sigmoid(g) * gateUp.at(row, y.columns + i));
            }
        }
    }

    @Override
    public void swiGluBackward(Matrix gateUp, Matrix dy, Matrix dGateUp) {
        for (int row = 0; row < dy.rows; row++) {
            for (int i = 0; i < dy.columns; i++) {
                float g = gateUp.at(row, i);
                float s = Exp.sigmoid(g);
                float d = dy.at(row, i);
                dGateUp.set(row, i, d * gateUp.at(row, dy.columns + i) * (s * Math.fma(1f - s, g, 1f)));
                dGateUp.set(row, dy.columns + i, d * (g * s));
            }
        }
    }

    @Override
    public void sigmoid(Matrix x) {
        for (int row = 0; row < x.rows; row++) {
            for (int i = 0; i < x.columns; i++) x.set(row, i, Exp.sigmoid(x.at(row, i)));
        }
    }

    @Override
    public void softmax(Matrix x) {
        for (int row = 0; row < x.rows; row++) {
            float max = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < x.columns; i++) max = Math.max(max, x.at(row, i));
            float[] exps = new float[x.columns];
            for (int i = 0; i < x.columns; i++) exps[i] = Exp.of(x.at(row, i) - max);
            float sum = sum(exps, x.columns);
            for (int i = 0; i < x.columns; i++) x.set(row, i, exps[i] / sum);
        }
    }

    @Override
    public void copy(Matrix x, Matrix y) {
        for (int row = 0; row < y.rows; row++) {
            for (int i = 0; i < y.columns; i++) y.set(row, i, x.at(row, i));
        }
    }

    @Override
    public void addRows(Matrix x, int[] rows, Matrix y) {
        for (int row = 0; row < x.rows; row++) {
            for (int i = 0; i < x.columns; i++) y.set(rows[row], i, y.at(rows[row], i) + x.at(row, i));
        }
    }

    @Override
    public void gather(Matrix x, int[] rows, Matrix y) {
        for (int row = 0; row < y.rows; row++) {
            for (int i = 0; i < y.columns; i++) y.set(row, i, x.at(rows[row], i));
        }
    }

    @Override
    public void mix(Matrix x, int[] places, float[] weights, int slots, Matrix y) {
        for (int row = 0; row < y.rows; row++) {
            for (int i = 0; i < y.columns; i++) {
                float acc = 0f;
                for (int slot = row * slots; slot < (row + 1) * slots; slot++) {
                    acc = Math.fma(x.at(places[slot], i), weights[slot], acc);
                }
                y.set(row, i, y.at(row, i) + acc);
            }
        }
    }

    @Override
    public void mixBackward(
            Matrix x, int[] places, float[] weights, int slots, Matrix dy, Matrix dx, float[] dWeights) {
        for (int slot = 0; slot < dy.rows * slots; slot++) {
            dWeights[slot] = dot(dy, slot / slots, 0, x, places[slot], 0, dy.columns);
            for (int i = 0; i < dy.columns; i++) dx.set(places[slot], i, dy.at(slot / slots, i) * weights[slot]);
        }
    }

    @Override
    public void addGathered(Matrix x, int[] places, int slots, Matrix y) {
        for (int slot = 0; slot < y.rows * slots; slot++) {
            int row = slot / slots;
            for (int i = 0; i < y.columns; i++) y.set(row, i, y.at(row, i) + x.at(places[slot], i));
        }
    }

    @Override
    public void score(Matrix logits, Choices choices, float[] logProbs, float[] entropies) {
        for (int row = 0; row < logits.rows; row++) {
            ReferenceScore score = new ReferenceScore(logits, choices, row);
            logProbs[row] = score.logProb();
            entropies[row] = score.entropy();
        }
    }

    @Override
    public void scoreBackward(Matrix logits, Choices choices, float[] dLogProbs) {
        for (int row = 0; row < logits.rows; row++) {
            float[] gradient = new ReferenceScore(logits, choices, row).gradient(dLogProbs[row]);
            System.arraycopy(gradient, 0, logits.data, logits.at(row), gradient.length);
        }
    }

    @Override
    public void adamW(List<Update> updates) {
        for (Update update : updates) AdamW.apply(update, 0, update.weights.length);
    }

    @Override
    public double sumOfSquares(List<float[]> arrays) {
        double sum = 0;
        for (float[] array : arrays) sum += sumOfSquares(array);
        return sum;
    }

    private static double sumOfSquares(float[] x) {
        double sum = 0;
        for (int from = 0; from < x.length; from += SUMMED_AT_ONCE) {
            Matrix part = Matrix.of(
                    Arrays.copyOfRange(x, from, Math.min(from + SUMMED_AT_ONCE, x.length)),
                    1,
                    Math.min(SUMMED_AT_ONCE, x.length - from));
            sum += dot(part, 0, 0, part, 0, 0, part.columns);
        }
        return sum;
    }

    @Override
    public void close() {}
}
