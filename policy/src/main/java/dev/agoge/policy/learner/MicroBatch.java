package dev.agoge.policy.learner;

import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Choices;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some sequences computed at once. How sequences are dealt out to micro-batches changes no bit: log-probabilities do
/// not know their neighbours, and gradients are chains in the order of the tokens that a later micro-batch goes on
/// with.
final class MicroBatch {
    /// Rows whose logits are held at a time.
    private static final int HEAD_ROWS = 256;

    private final Transformer model;
    private final Ops ops;
    private final List<TrainSequence> sequences;
    private final Rows rows = new Rows();
    private final Forward forward;
    private final int[] predicting;
    private final int[] targets;
    private final double[] temperatures;
    private final int[] @Nullable [] kept;

    MicroBatch(Transformer model, Ops ops, List<TrainSequence> sequences) {
        this.model = model;
        this.ops = ops;
        this.sequences = sequences;
        int tokens = sequences.stream().mapToInt(TrainSequence::policyTokens).sum();
        this.predicting = new int[tokens];
        this.targets = new int[tokens];
        this.temperatures = new double[tokens];
        this.kept = new int[tokens][];
        int next = 0;
        for (TrainSequence sequence : sequences) {
            ask(sequence, next, rows.count());
            next += sequence.policyTokens();
            add(sequence);
        }
        this.forward = model.forward(rows);
    }

    private void ask(TrainSequence sequence, int from, int row) {
        int next = 0;
        for (int t = 1; t < sequence.length(); t++) {
            if (!sequence.predicted(t)) continue;
            predicting[from + next] = row + t - 1;
            targets[from + next] = sequence.ids()[t];
            temperatures[from + next] = sequence.temperature();
            kept[from + next] = sequence.kept(next);
            next++;
        }
    }

    private void add(TrainSequence sequence) {
        int fed = sequence.length() - 1;
        byte[] experts = sequence.experts();
        if (experts == null) rows.add(model.newCache(), sequence.ids(), 0, fed);
        else rows.replay(model.newCache(), sequence.ids(), fed, experts);
    }

    /// Writes each policy token's log-probability and the entropy it was drawn under.
    void score(float[] logProbs, float[] entropies) {
        for (int from = 0; from < targets.length; from += HEAD_ROWS) {
            int to = Math.min(from + HEAD_ROWS, targets.length);
            float[] some = new float[to - from];
            float[] nats = new float[to - from];
            Matrix logits = model.logits(forward, Arrays.copyOfRange(predicting, from, to));
            ops.score(logits, choices(from, to), some, nats);
            System.arraycopy(some, 0, logProbs, from, some.length);
            System.arraycopy(nats, 0, entropies, from, nats.length);
        }
    }

    private Choices choices(int from, int to) {
        return new Choices(
                Arrays.copyOfRange(targets, from, to),
                Arrays.copyOfRange(temperatures, from, to),
                Arrays.copyOfRange(kept, from, to));
    }

    /// Adds to the gradients. The model must not have computed anything else since.
    void backward(float[] dLogProbs) {
        Transformer.Gradients gradients = model.gradients();
        gradients.begin(forward);
        for (int from = 0; from < targets.length; from += HEAD_ROWS) {
            int to = Math.min(from + HEAD_ROWS, targets.length);
            int[] some = Arrays.copyOfRange(predicting, from, to);
            Matrix logits = model.logits(forward, some);
            ops.scoreBackward(logits, choices(from, to), Arrays.copyOfRange(dLogProbs, from, to));
            gradients.head(some, logits);
        }
        gradients.layers(rows, forward);
    }

    /// (T, L, K) of each sequence; of the last token, which is never fed, zeros.
    byte[][] experts() {
        byte[] all = forward.experts();
        byte[][] each = new byte[sequences.size()][];
        int row = 0;
        int perRow = all.length / rows.count();
        for (int i = 0; i < each.length; i++) {
            int length = sequences.get(i).length();
            each[i] =
                    Arrays.copyOf(Arrays.copyOfRange(all, row * perRow, (row + length - 1) * perRow), length * perRow);
            row += length - 1;
        }
        return each;
    }

    /// Counts which experts were taken: (L, experts).
    void tally(long[][] loads) {
        byte[] all = forward.experts();
        int slots = model.config().feedForward().expertsPerToken();
        for (int i = 0; i < all.length; i++) loads[i / slots % loads.length][all[i] & 0xff]++;
    }

    int policyTokens() {
        return targets.length;
    }

    int disagreements() {
        return forward.disagreements();
    }

    /// Deals sequences out, in their order, so that none but a single long one exceeds the budget of tokens.
    static List<List<TrainSequence>> deal(List<TrainSequence> sequences, int budget) {
        var dealt = new java.util.ArrayList<List<TrainSequence>>();
        int from = 0;
        int tokens = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int length = sequences.get(i).length();
            if (i > from && tokens + length > budget) {
                dealt.add(sequences.subList(from, i));
                from = i;
                tokens = 0;
            }
            tokens += length;
        }
        if (from < sequences.size()) dealt.add(sequences.subList(from, sequences.size()));
        return dealt;
    }
}
