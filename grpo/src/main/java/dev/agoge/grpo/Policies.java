package dev.agoge.grpo;

import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;

/// How policies come into being, and come back from the blob store.
public interface Policies {
    /// What a run begins from. Of random origin: a tokenizer made from the corpus of its tasks, weights drawn from its
    /// seed.
    ///
    /// @param tasks to make sure that nothing held out is learned from
    TrainablePolicy begin(RunConfig config, TaskSet set, Tasks tasks);

    /// A published version, with a fresh optimizer.
    TrainablePolicy open(Sha256 manifest, Optimizer optimizer);

    /// A checkpoint, with its optimizer.
    TrainablePolicy restore(Sha256 manifest, Optimizer optimizer);

    /// The vocabulary of a published version.
    TokenTexts texts(Sha256 manifest);
}
