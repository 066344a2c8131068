package dev.agoge.policy.learner;

import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Ops;
import dev.agoge.policy.weights.Weights;
import java.util.List;

/// Log-probabilities under weights that do not learn: a reference, or the version that sampled.
public final class Scorer {
    private final Transformer model;
    private final Ops ops;
    private final int tokensAtOnce;

    /// @param tokensAtOnce bounds the memory; changes no bit
    public Scorer(ModelConfig config, Weights weights, Ops ops, int tokensAtOnce) {
        this.model = new Transformer(config, weights, ops);
        this.ops = ops;
        this.tokensAtOnce = tokensAtOnce;
    }

    public Scores score(List<TrainSequence> sequences) {
        Gathering all = new Gathering(sequences);
        for (List<TrainSequence> some : MicroBatch.deal(sequences, tokensAtOnce)) {
            all.add(some, new MicroBatch(model, ops, some));
        }
        return all.scores();
    }
}
