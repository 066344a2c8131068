package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.document.Setting;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Where a policy comes from. In a document a mapping of one key, which says the kind. It gives weights and a
/// tokenizer, never the moments of an optimizer.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
public sealed interface Origin {
    /// Random weights, drawn from the run's seed, and a tokenizer that is made from the corpus of the run's tasks.
    record Random(
            @Setting("The architecture, with the keys of a Hugging Face `config.json`; its `vocab_size` is what the"
                    + " tokenizer may grow to.")
            JsonNode model,

            @Setting("Filled in: the version of what makes the tokenizer.")
            Optional<Integer> tokenizer)
            implements Origin {}

    /// A model folder as Hugging Face lays it out, below one of the roots that the platform's operator allows. It is
    /// imported once.
    record Folder(
            @Setting("The folder's name below a root of models.")
            String name,

            @Setting("Filled in: the digest of all that was imported.")
            Optional<Sha256> digest)
            implements Origin {}

    /// A version of another run: `RUN@last`, `RUN@best`, or `RUN@STAGE/STEP`.
    record Run(
            @Setting("The version: `RUN@last`, `RUN@best` (the highest `eval/subset/pass@1`), or `RUN@STAGE/STEP`.")
            String version,

            @Setting("Filled in: the digest of all that it consists of.")
            Optional<Sha256> digest)
            implements Origin {}
}
