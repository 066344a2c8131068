package dev.agoge.grpo;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.policy.learner.Lesson;
import java.util.List;
import java.util.Optional;

/// How policies come into being, and come back from the blob store.
public interface Policies {
    /// What a run begins from. Of random origin: a tokenizer made from the corpus of its tasks, weights drawn from its
    /// seed.
    ///
    /// @param origin the version of another run, if the config names one
    TrainablePolicy begin(RunConfig config, Tasks tasks, Optional<PolicyVersion> origin);

    /// A published version, with a fresh optimizer.
    TrainablePolicy open(Sha256 manifest, Optimizer optimizer);

    /// A checkpoint, with its optimizer.
    TrainablePolicy restore(Sha256 manifest, Optimizer optimizer);

    /// The vocabulary of a published version.
    TokenTexts texts(Sha256 manifest);

    /// Given conversations as a published version writes them.
    ///
    /// @param conversations the digest of their file
    /// @throws IllegalArgumentException naming the line that it cannot write
    List<Lesson> lessons(Sha256 manifest, Sha256 conversations);
}
