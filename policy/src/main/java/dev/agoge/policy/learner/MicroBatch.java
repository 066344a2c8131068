package dev.agoge.policy.learner;

import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.LayerLosses;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Choices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Some sequences computed at once. How sequences are dealt out to micro-batches changes no bit:
/// log-probabilities do not know their neighbours, and gradients are chains in the order of the tokens that a
/// later micro-batch goes on with.
final class MicroBatch {
    private static final int LEAST_HEAD_ROWS = 256;
    private static final int HEAD_NUMBERS = 1 << 24;

    private final Transformer model;
    private final Ops ops;
    private final List<TrainSequence> sequences;
    private final Rows rows = new Rows();
    private final Forward forward;
    private final int[] predicting;
    private final int[] targets;
    private final double[] temperatures;
    private final int[] @Nullable [] kept;
    private final int headRows;
    /// The logits of all that is predicted, if they are still there.
    private @Nullable Matrix scored;

    /// @param headRows rows whose logits are held at a time; changes no bit
    MicroBatch(Transformer model, Ops ops, List<TrainSequence> sequences, int headRows) {
        this.model = model;
        this.ops = ops;
        this.sequences = sequences;
        this.headRows = headRows;
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

    /// Rows whose logits may be held at a time: all of a micro-batch, unless the vocabulary is large.
    static int headRows(ModelConfig config) {
        return Math.max(LEAST_HEAD_ROWS, HEAD_NUMBERS / config.vocabulary());
    }

    private void ask(TrainSequence sequence, int from, int row) {
        int next = 0;
        for (int t = 1; t < sequence.length(); t++) {
            if (!sequence.predicted(t)) continue;
            predicting[from + next] = row + t - 1;
            // The last token is never fed, and so not looked at before.
            model.config().checkToken(sequence.ids()[t]);
            targets[from + next] = sequence.ids()[t];
            temperatures[from + next] = sequence.temperature();
            kept[from + next] = sequence.kept(next);
            next++;
        }
    }

    private void add(TrainSequence sequence) {
        int fed = sequence.length() - 1;
        byte[] experts = sequence.experts();
        if (experts == null) {
            rows.add(model.newCache(), sequence.ids(), 0, fed);
            return;
        }
        ModelConfig config = model.config();
        int each = config.moeLayers() * config.feedForward().expertsPerToken();
        if (experts.length != sequence.length() * each) {
            throw new IllegalArgumentException(experts.length + " recorded expert ids for " + sequence.length()
                    + " tokens, but the model takes " + each + " for each");
        }
        rows.replay(model.newCache(), sequence.ids(), fed, experts);
    }

    /// Writes each policy token's log-probability and the entropy it was drawn under.
    void score(float[] logProbs, float[] entropies) {
        for (int from = 0; from < targets.length; from += headRows) {
            int to = Math.min(from + headRows, targets.length);
            float[] some = new float[to - from];
            float[] nats = new float[to - from];
            Matrix logits = model.logits(forward, Arrays.copyOfRange(predicting, from, to));
            ops.score(logits, choices(from, to), some, nats);
            if (some.length == targets.length) scored = logits;
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
    Auxiliary.Losses backward(float[] dLogProbs, Auxiliary auxiliary) {
        Transformer.Gradients gradients = model.gradients();
        gradients.begin(forward);
        for (int from = 0; from < targets.length; from += headRows) {
            int to = Math.min(from + headRows, targets.length);
            int[] some = Arrays.copyOfRange(predicting, from, to);
            Matrix logits = scored != null ? scored : model.logits(forward, some);
            scored = null;
            ops.scoreBackward(logits, choices(from, to), Arrays.copyOfRange(dLogProbs, from, to));
            gradients.head(some, logits);
        }
        double ahead = lookAhead(gradients, auxiliary);
        LayerLosses losses = gradients.layers(rows, forward, auxiliary.ofLayers());
        return new Auxiliary.Losses(ahead, losses.balance(), losses.indexer());
    }

    /// The layer that looks ahead learns from what it predicts, and its indexer by itself, as the other layers'.
    private double lookAhead(Transformer.Gradients gradients, Auxiliary auxiliary) {
        ModelConfig config = model.config();
        boolean predicts = auxiliary.lookahead() > 0;
        boolean chooses = auxiliary.indexer() > 0
                && config.lookahead()
                && config.attention().sparse();
        boolean nothingAhead = rows.count() == sequences.size();
        if (nothingAhead || !predicts && !chooses) return 0;
        gradients.lookAhead(rows, forward, predicts);
        return predicts ? predictAhead(gradients, (float) auxiliary.lookahead()) : 0;
    }

    /// Every policy token but a sequence's second is predicted from two before it too, plainly: at
    /// temperature 1, of the whole vocabulary.
    private double predictAhead(Transformer.Gradients gradients, float weight) {
        int[] predictingAhead = new int[targets.length];
        int[] aheadTargets = new int[targets.length];
        int count = 0;
        int row = 0;
        for (TrainSequence sequence : sequences) {
            for (int t = 2; t < sequence.length(); t++) {
                if (!sequence.predicted(t)) continue;
                predictingAhead[count] = row + t - 2;
                aheadTargets[count++] = sequence.ids()[t];
            }
            row += sequence.length() - 2;
        }
        double loss = 0;
        for (int from = 0; from < count; from += headRows) {
            int to = Math.min(from + headRows, count);
            int[] some = Arrays.copyOfRange(predictingAhead, from, to);
            loss += aheadHead(gradients, some, Arrays.copyOfRange(aheadTargets, from, to), weight);
        }
        return loss;
    }

    private double aheadHead(Transformer.Gradients gradients, int[] some, int[] aheadTargets, float weight) {
        double[] ones = new double[some.length];
        Arrays.fill(ones, 1);
        Choices choices = new Choices(aheadTargets, ones, null);
        float[] logProbs = new float[some.length];
        Matrix logits = gradients.aheadLogits(some);
        ops.score(logits, choices, logProbs, new float[some.length]);
        float[] slopes = new float[some.length];
        Arrays.fill(slopes, -weight);
        ops.scoreBackward(logits, choices, slopes);
        gradients.aheadHead(some, logits);
        double loss = 0;
        for (float logProb : logProbs) loss -= logProb;
        return loss;
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

    /// Counts which experts were taken, by the layer that looked ahead too: (L, experts).
    void tally(long[][] loads) {
        byte[] all = forward.experts();
        int layers = model.config().moeLayers();
        int slots = model.config().feedForward().expertsPerToken();
        for (int i = 0; i < all.length; i++) loads[i / slots % layers][all[i] & 0xff]++;
        for (byte expert : model.gradients().aheadExperts()) loads[layers][expert & 0xff]++;
    }

    int policyTokens() {
        return targets.length;
    }

    int disagreements() {
        return forward.disagreements();
    }

    /// Deals sequences or lessons out, in their order, so that none but a single long one exceeds the budget of tokens.
    static <T> List<List<T>> deal(List<T> all, ToIntFunction<T> tokensOf, int budget) {
        List<List<T>> dealt = new ArrayList<>();
        int from = 0;
        int tokens = 0;
        for (int i = 0; i < all.size(); i++) {
            int length = tokensOf.applyAsInt(all.get(i));
            if (i > from && tokens + length > budget) {
                dealt.add(all.subList(from, i));
                from = i;
                tokens = 0;
            }
            tokens += length;
        }
        if (from < all.size()) dealt.add(all.subList(from, all.size()));
        return dealt;
    }
}
