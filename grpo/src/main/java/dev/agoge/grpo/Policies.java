package dev.agoge.grpo;

import dev.agoge.contracts.TaskSet;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import java.nio.file.Path;

/// How policies come into being, and come back from disk.
public interface Policies {
    /// What a run begins from. Of random origin: a tokenizer made from the corpus of its tasks, weights drawn from its
    /// seed.
    ///
    /// @param tasks to make sure that nothing held out is learned from
    TrainablePolicy begin(RunConfig config, TaskSet set, Tasks tasks);

    /// A published version, with a fresh optimizer.
    TrainablePolicy open(Path version, Optimizer optimizer);

    /// A checkpoint, with its optimizer.
    TrainablePolicy restore(Path checkpoint, Optimizer optimizer);

    /// The vocabulary of a published version.
    TokenTexts texts(Path version);
}
