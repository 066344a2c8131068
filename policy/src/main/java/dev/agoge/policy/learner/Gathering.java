package dev.agoge.policy.learner;

import java.util.Arrays;
import java.util.List;

/// Puts the scores of micro-batches together again.
final class Gathering {
    private final float[][] logProbs;
    private final float[][] entropies;
    private final byte[][] experts;
    private int next;
    private int disagreements;

    Gathering(List<TrainSequence> sequences) {
        this.logProbs = new float[sequences.size()][];
        this.entropies = new float[sequences.size()][];
        this.experts = new byte[sequences.size()][];
    }

    void add(List<TrainSequence> sequences, MicroBatch batch) {
        float[] all = new float[batch.policyTokens()];
        float[] nats = new float[all.length];
        batch.score(all, nats);
        byte[][] each = batch.experts();
        int from = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int to = from + sequences.get(i).policyTokens();
            logProbs[next] = Arrays.copyOfRange(all, from, to);
            entropies[next] = Arrays.copyOfRange(nats, from, to);
            experts[next] = each[i];
            next++;
            from = to;
        }
        disagreements += batch.disagreements();
    }

    Scores scores() {
        return new Scores(logProbs, entropies, experts, disagreements);
    }
}
