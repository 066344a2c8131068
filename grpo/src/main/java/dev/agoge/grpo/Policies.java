package dev.agoge.grpo;

import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TokenTexts;
import java.nio.file.Path;

/// How policies come into being, and come back from disk.
public interface Policies {
    /// An untrained policy: a tokenizer made from the corpus, random weights drawn from the run's seed.
    TrainablePolicy create(RunConfig config, TaskCorpus corpus);

    /// A published version, with a fresh optimizer.
    TrainablePolicy open(Path version);

    /// A checkpoint, with its optimizer.
    TrainablePolicy restore(Path checkpoint);

    /// The vocabulary of a published version.
    TokenTexts texts(Path version);
}
