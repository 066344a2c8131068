package dev.agoge.policy.op;

import static dev.agoge.policy.op.Lanes.L;
import static dev.agoge.policy.op.Lanes.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Kernels that walk along rows: norms, gates and mixtures. What is left over at a row's end goes through the scalar
/// twin of the same arithmetic.
final class Elementwise {
    private Elementwise() {}

    static void rmsNorm(Matrix x, float[] gain, float epsilon, Matrix y, float[] inverse, int row, float[] lanes) {
        int from = x.at(row);
        int to = y.at(row);
        float mean = Lanes.dot(x.data, from, x.data, from, x.columns, lanes) / x.columns;
        float scale = 1f / (float) Math.sqrt(mean + epsilon);
        inverse[row] = scale;
        int i = 0;
        for (; i < S.loopBound(x.columns); i += L) {
            FloatVector.fromArray(S, x.data, from + i)
                    .mul(scale)
                    .mul(FloatVector.fromArray(S, gain, i))
                    .intoArray(y.data, to + i);
        }
        for (; i < x.columns; i++) y.data[to + i] = x.data[from + i] * scale * gain[i];
    }

    /// @param product room for a row
    static void rmsNormBackward(
            Matrix x,
            float[] gain,
            float inverse,
            Matrix dy,
            Matrix dx,
            boolean add,
            int row,
            float[] product,
            float[] lanes) {
        int from = x.at(row);
        int dyFrom = dy.at(row);
        int to = dx.at(row);
        if (!add) Arrays.fill(dx.data, to, to + x.columns, 0f);
        for (int i = 0; i < x.columns; i++) product[i] = dy.data[dyFrom + i] * gain[i];
        float along = Lanes.dot(product, 0, x.data, from, x.columns, lanes);
        float back = -(along * inverse * inverse * inverse / x.columns);
        int i = 0;
        for (; i < S.loopBound(x.columns); i += L) {
            FloatVector change = FloatVector.fromArray(S, x.data, from + i)
                    .fma(
                            FloatVector.broadcast(S, back),
                            FloatVector.fromArray(S, product, i).mul(inverse));
            FloatVector.fromArray(S, dx.data, to + i).add(change).intoArray(dx.data, to + i);
        }
        for (; i < x.columns; i++) dx.data[to + i] += Math.fma(x.data[from + i], back, product[i] * inverse);
    }

    /// Some columns of dGain, each a chain in the order of rows.
    static void gainGradient(Matrix x, float[] inverse, Matrix dy, float[] dGain, int fromColumn, int toColumn) {
        for (int row = 0; row < x.rows; row++) {
            int xFrom = x.at(row);
            int dyFrom = dy.at(row);
            int i = fromColumn;
            for (; i + L <= toColumn; i += L) {
                FloatVector normed = FloatVector.fromArray(S, x.data, xFrom + i).mul(inverse[row]);
                FloatVector.fromArray(S, dy.data, dyFrom + i)
                        .fma(normed, FloatVector.fromArray(S, dGain, i))
                        .intoArray(dGain, i);
            }
            for (; i < toColumn; i++) {
                dGain[i] = Math.fma(dy.data[dyFrom + i], x.data[xFrom + i] * inverse[row], dGain[i]);
            }
        }
    }

    /// A row is short (the indexer's key): plain loops, of which the compiler makes vectors.
    static void layerNorm(
            Matrix x, float[] gain, float[] bias, float epsilon, Matrix y, Matrix statistics, int row, float[] lanes) {
        int from = x.at(row);
        int to = y.at(row);
        float mean = Lanes.sum(x.data, from, x.columns, lanes) / x.columns;
        for (int i = 0; i < x.columns; i++) y.data[to + i] = x.data[from + i] - mean;
        float variance = Lanes.dot(y.data, to, y.data, to, x.columns, lanes) / x.columns;
        float inverse = 1f / (float) Math.sqrt(variance + epsilon);
        statistics.set(row, 0, mean);
        statistics.set(row, 1, inverse);
        for (int i = 0; i < x.columns; i++) y.data[to + i] = Math.fma(y.data[to + i] * inverse, gain[i], bias[i]);
    }

    /// @param room for two rows
    static void layerNormBackward(
            Matrix x, float[] gain, Matrix statistics, Matrix dy, Matrix dx, int row, float[] room, float[] lanes) {
        int columns = x.columns;
        float inverse = statistics.at(row, 1);
        for (int i = 0; i < columns; i++) {
            room[i] = dy.at(row, i) * gain[i];
            room[columns + i] = normed(x, statistics, row, i);
        }
        float mean = Lanes.sum(room, 0, columns, lanes) / columns;
        float along = Lanes.dot(room, 0, room, columns, columns, lanes) / columns;
        for (int i = 0; i < columns; i++) {
            dx.set(row, i, Math.fma(room[columns + i], -along, room[i] - mean) * inverse);
        }
    }

    /// Chains in the order of rows.
    static void layerNormGradients(Matrix x, Matrix statistics, Matrix dy, float[] dGain, float[] dBias) {
        for (int row = 0; row < x.rows; row++) {
            for (int i = 0; i < x.columns; i++) {
                dGain[i] = Math.fma(dy.at(row, i), normed(x, statistics, row, i), dGain[i]);
                dBias[i] += dy.at(row, i);
            }
        }
    }

    private static float normed(Matrix x, Matrix statistics, int row, int column) {
        return (x.at(row, column) - statistics.at(row, 0)) * statistics.at(row, 1);
    }

    static void softmax(Matrix x, int row, float[] lanes) {
        int from = x.at(row);
        float max = Lanes.max(x.data, from, x.columns);
        int i = 0;
        for (; i < S.loopBound(x.columns); i += L) {
            Exp.of(FloatVector.fromArray(S, x.data, from + i).sub(max)).intoArray(x.data, from + i);
        }
        for (; i < x.columns; i++) x.data[from + i] = Exp.of(x.data[from + i] - max);
        float sum = Lanes.sum(x.data, from, x.columns, lanes);
        for (i = from; i < from + x.columns; i++) x.data[i] /= sum;
    }

    static void swiGlu(Matrix gateUp, Matrix y, int row) {
        int gate = gateUp.at(row);
        int up = gate + y.columns;
        int to = y.at(row);
        int i = 0;
        for (; i < S.loopBound(y.columns); i += L) {
            FloatVector g = FloatVector.fromArray(S, gateUp.data, gate + i);
            g.mul(Exp.sigmoid(g))
                    .mul(FloatVector.fromArray(S, gateUp.data, up + i))
                    .intoArray(y.data, to + i);
        }
        for (; i < y.columns; i++) {
            float g = gateUp.data[gate + i];
            y.data[to + i] = g * Exp.sigmoid(g) * gateUp.data[up + i];
        }
    }

    static void swiGluBackward(Matrix gateUp, Matrix dy, Matrix dGateUp, int row) {
        int gate = gateUp.at(row);
        int up = gate + dy.columns;
        int from = dy.at(row);
        int dGate = dGateUp.at(row);
        int dUp = dGate + dy.columns;
        int i = 0;
        for (; i < S.loopBound(dy.columns); i += L) {
            FloatVector g = FloatVector.fromArray(S, gateUp.data, gate + i);
            FloatVector u = FloatVector.fromArray(S, gateUp.data, up + i);
            FloatVector d = FloatVector.fromArray(S, dy.data, from + i);
            FloatVector s = Exp.sigmoid(g);
            FloatVector slope = s.mul(FloatVector.broadcast(S, 1f).sub(s).fma(g, FloatVector.broadcast(S, 1f)));
            d.mul(u).mul(slope).intoArray(dGateUp.data, dGate + i);
            d.mul(g.mul(s)).intoArray(dGateUp.data, dUp + i);
        }
        for (; i < dy.columns; i++) {
            float g = gateUp.data[gate + i];
            float d = dy.data[from + i];
            float s = Exp.sigmoid(g);
            float slope = s * Math.fma(1f - s, g, 1f);
            dGateUp.data[dGate + i] = d * gateUp.data[up + i] * slope;
            dGateUp.data[dUp + i] = d * (g * s);
        }
    }

    /// y += weight of each slot times the slot's row; the chain begins with zero and joins y at its end.
    static void mix(Matrix x, int[] places, float[] weights, int slots, Matrix y, int row) {
        int to = y.at(row);
        int i = 0;
        for (; i < S.loopBound(y.columns); i += L) {
            FloatVector acc = FloatVector.zero(S);
            for (int slot = row * slots; slot < (row + 1) * slots; slot++) {
                acc = FloatVector.fromArray(S, x.data, x.at(places[slot]) + i)
                        .fma(FloatVector.broadcast(S, weights[slot]), acc);
            }
            FloatVector.fromArray(S, y.data, to + i).add(acc).intoArray(y.data, to + i);
        }
        for (; i < y.columns; i++) {
            float acc = 0f;
            for (int slot = row * slots; slot < (row + 1) * slots; slot++) {
                acc = Math.fma(x.data[x.at(places[slot]) + i], weights[slot], acc);
            }
            y.data[to + i] += acc;
        }
    }

    static void mixBackward(
            Matrix x,
            int[] places,
            float[] weights,
            int slots,
            Matrix dy,
            Matrix dx,
            float[] dWeights,
            int row,
            float[] lanes) {
        int from = dy.at(row);
        for (int slot = row * slots; slot < (row + 1) * slots; slot++) {
            int place = places[slot];
            dWeights[slot] = Lanes.dot(dy.data, from, x.data, x.at(place), dy.columns, lanes);
            int to = dx.at(place);
            float weight = weights[slot];
            for (int i = 0; i < dy.columns; i++) dx.data[to + i] = dy.data[from + i] * weight;
        }
    }

    static void addGathered(Matrix x, int[] places, int slots, Matrix y, int row) {
        for (int slot = row * slots; slot < (row + 1) * slots; slot++) addRow(x, places[slot], y, row);
    }

    static void addRow(Matrix x, int row, Matrix y, int to) {
        int from = x.at(row);
        int at = y.at(to);
        for (int i = 0; i < y.columns; i++) y.data[at + i] += x.data[from + i];
    }

    /// Turns pairs by the row's position; `sign` −1 turns back.
    static void rotate(
            Matrix x,
            int xPerHead,
            Matrix y,
            int yPerHead,
            int heads,
            RotaryTable table,
            float[] angles,
            int position,
            float sign,
            int row) {
        int turn = position * table.pairs() * 2;
        int step = table.step();
        int gap = table.gap();
        for (int head = 0; head < heads; head++) {
            int from = x.at(row) + head * xPerHead;
            int to = y.at(row) + head * yPerHead;
            for (int pair = 0; pair < table.pairs(); pair++) {
                float cos = angles[turn + 2 * pair];
                float sin = angles[turn + 2 * pair + 1] * sign;
                float a = x.data[from + pair * step];
                float b = x.data[from + pair * step + gap];
                y.data[to + pair * step] = a * cos - b * sin;
                y.data[to + pair * step + gap] = a * sin + b * cos;
            }
        }
    }
}
