package dev.agoge.policy.learner;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.op.Ops.Choices;
import dev.agoge.policy.weights.Weights;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Log-probabilities under weights that do not learn: a reference, or the version that sampled.
public final class Scorer {
    /// Numbers of logits that are held at a time.
    private static final int LOGITS_AT_ONCE = 1 << 24;

    private final Transformer model;
    private final Ops ops;
    private final int tokensAtOnce;

    /// Takes the logits of a sequence, some rows at a time in the order of positions; they are gone afterwards.
    @FunctionalInterface
    public interface LogitRows {
        /// For whoever wants none.
        LogitRows NOBODY = rows -> {};

        void take(Matrix rows) throws IOException;
    }

    /// @param tokensAtOnce bounds the memory; changes no bit
    public Scorer(ModelConfig config, Weights weights, Ops ops, int tokensAtOnce) {
        this.model = new Transformer(config, weights, ops);
        this.ops = ops;
        this.tokensAtOnce = tokensAtOnce;
    }

    public Scores score(List<TrainSequence> sequences) {
        Gathering all = new Gathering(sequences);
        for (List<TrainSequence> some : MicroBatch.deal(sequences, TrainSequence::length, tokensAtOnce)) {
            all.add(some, new MicroBatch(model, ops, some, MicroBatch.headRows(model.config())));
        }
        return all.scores();
    }

    /// By lesson. The router chooses.
    public Scores scoreLessons(List<Lesson.Opened> lessons) {
        return score(Lesson.sequences(lessons, false)).byLesson(lessons);
    }

    /// How likely each token of a sequence but its first is after those before it, by the whole vocabulary at
    /// temperature 1: T−1 numbers. The same bits as [#score], in memory that the sequence's length hardly changes.
    ///
    /// @param logits gets (T, V)
    public float[] read(int[] ids, LogitRows logits) throws IOException {
        if (ids.length == 0) throw new IllegalArgumentException("a sequence of no tokens");
        KvCache cache = model.newCache();
        float[] logProbs = new float[ids.length];
        int vocabulary = model.config().vocabulary();
        int atOnce = Math.clamp(LOGITS_AT_ONCE / vocabulary, 1, tokensAtOnce);
        for (int from = 0; from < ids.length; from += atOnce) {
            int count = Math.min(atOnce, ids.length - from);
            Rows rows = new Rows();
            rows.add(cache, ids, from, from + count);
            Matrix some =
                    model.logits(model.forward(rows), IntStream.range(0, count).toArray());
            logits.take(some);
            float[] likely = new float[count];
            ops.score(some, plainly(ids, from + 1, count), likely, new float[count]);
            System.arraycopy(likely, 0, logProbs, from, count);
        }
        return Arrays.copyOf(logProbs, ids.length - 1);
    }

    /// What follows the last token is not known: any will do, and is forgotten.
    private static Choices plainly(int[] ids, int from, int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        int[] targets = Arrays.copyOf(Arrays.copyOfRange(ids, from, Math.min(from + count, ids.length)), count);
        return new Choices(targets, ones, null);
    }
}
