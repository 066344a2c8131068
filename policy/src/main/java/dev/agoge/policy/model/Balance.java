package dev.agoge.policy.model;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops.Span;

/// The loss that keeps the tokens of one sequence from crowding into few experts (DeepSeek-V3, eq. 17-20):
/// over the experts of a layer the sum of f·P, where f is how often the expert is among a token's best, as a
/// multiple of an even share, and P is its mean share of the scores. The gradient goes through P alone.
final class Balance {
    private final float weight;
    private final Rows rows;
    private final Routing routing;
    private double loss;

    /// @param weight of one sequence in one layer
    Balance(double weight, Rows rows, Routing routing) {
        this.weight = (float) weight;
        this.rows = rows;
        this.routing = routing;
    }

    /// Summed over the sequences and layers that came by, without the weight.
    double loss() {
        return loss;
    }

    /// Adds to the gradients of a layer's scores, (rows, experts).
    ///
    /// @param index of the layer among those that route
    void backward(Router router, int index, Matrix scores, Matrix dScores) {
        if (weight == 0) return;
        for (Span span : rows.spans()) {
            float[] frequencies = frequencies(router, span, index, scores);
            for (int row = span.row(); row < span.row() + span.count(); row++) {
                add(router.scoring(), frequencies, span.count(), scores, dScores, row);
            }
        }
    }

    /// f: one if the load is even.
    private float[] frequencies(Router router, Span span, int index, Matrix scores) {
        int experts = scores.columns();
        int slots = routing.slots();
        int[] counts = new int[experts];
        byte[] best = new byte[slots];
        for (int row = span.row(); row < span.row() + span.count(); row++) {
            switch (router.scoring()) {
                case SOFTMAX -> System.arraycopy(routing.chosen(), routing.slot(row, index), best, 0, slots);
                // What a bias or a group forbade counts all the same: the gate is to be even by itself.
                case SIGMOID -> router.best(scores.data(), scores.at(row), best);
            }
            for (byte expert : best) counts[expert & 0xff]++;
        }
        float[] frequencies = new float[experts];
        for (int e = 0; e < experts; e++) {
            frequencies[e] = (float) ((double) counts[e] * experts / ((double) slots * span.count()));
        }
        return frequencies;
    }

    private void add(Gate.Scoring scoring, float[] frequencies, int tokens, Matrix scores, Matrix dScores, int row) {
        float sum = 0f;
        float along = 0f;
        for (int e = 0; e < frequencies.length; e++) {
            sum += scores.at(row, e);
            along = Math.fma(frequencies[e], scores.at(row, e), along);
        }
        // Shares of one need no further division, nor do their gradients.
        float common = switch (scoring) {
            case SOFTMAX -> 0f;
            case SIGMOID -> along / sum;
        };
        float each = switch (scoring) {
            case SOFTMAX -> weight / tokens;
            case SIGMOID -> weight / tokens / sum;
        };
        loss += (double) along / sum / tokens;
        for (int e = 0; e < frequencies.length; e++) {
            dScores.set(row, e, Math.fma(frequencies[e] - common, each, dScores.at(row, e)));
        }
    }
}
