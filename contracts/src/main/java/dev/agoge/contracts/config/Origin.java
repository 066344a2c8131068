package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Where a policy comes from. In a document a mapping of one key, which says the kind. It gives weights and a
/// tokenizer, never the moments of an optimizer.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
public sealed interface Origin {
    /// Random weights, drawn from the run's seed, and a tokenizer that is made from the corpus of the run's tasks.
    @Setting("Random weights, drawn from the seed, and a tokenizer made from the corpus of the tasks.")
    record Random(
            @Setting("The architecture, with the keys of a Hugging Face `config.json`; its `vocab_size` is what the"
                    + " tokenizer may grow to.")
            JsonNode model,

            @Setting(value = "The version of what makes the tokenizer.", filled = true)
            Optional<Integer> tokenizer)
            implements Origin {
        public Random {
            if (!model.isObject()) {
                throw new Mistaken("/model", "The model is no mapping.", "Write the keys of its config.json.");
            }
        }
    }

    /// A model folder as Hugging Face lays it out, below one of the roots that the platform's operator allows. It is
    /// imported once.
    @Setting("A model folder as Hugging Face lays it out.")
    record Folder(
            @Setting("The folder's name below a root of models.")
            String name,

            @Setting(value = "The digest of all that was imported.", filled = true)
            Optional<Sha256> digest)
            implements Origin {
        private static final Pattern NAME =
                Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*");

        public Folder {
            if (name.length() > 200 || !NAME.matcher(name).matches()) {
                throw new Mistaken(
                        "/name",
                        "'" + name + "' names no folder below a root of models.",
                        "Use words of A-Z, a-z, 0-9, '.', '_' and '-' with '/' between them.");
            }
        }
    }

    /// A version of another run: `RUN@last`, `RUN@best`, or `RUN@STAGE/STEP`.
    @Setting("A version of another run.")
    record Run(
            @Setting("The version: `RUN@last`, `RUN@best` (the highest `eval/subset/pass@1`), or `RUN@STAGE/STEP`.")
            String version,

            @Setting(value = "The digest of all that it consists of.", filled = true)
            Optional<Sha256> digest)
            implements Origin {
        private static final Pattern VERSION =
                Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}@(last|best|[a-z][a-z0-9-]{0,31}/[0-9]{1,9})");

        public Run {
            if (!VERSION.matcher(version).matches()) {
                throw new Mistaken(
                        "/version",
                        "'" + version + "' names no version of a run.",
                        "Write RUN@last, RUN@best, or RUN@STAGE/STEP: tuesday@rl/40.");
            }
        }
    }
}
