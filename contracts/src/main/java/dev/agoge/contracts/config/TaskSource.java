package dev.agoge.contracts.config;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Setting;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Where a run's tasks come from. In a document a mapping of one key, which says the kind.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
public sealed interface TaskSource {
    /// A task set that there is already.
    @Setting("A task set that there is already.")
    record Set(
            @Setting("Its name, or its digest.") String name,

            @Setting(value = "The digest of the task set.", filled = true)
            Optional<Sha256> digest)
            implements TaskSource {}

    /// A task set that is made first, if it was not made before. The same recipe makes the same tasks.
    @Setting("A task set that is made first, if it was not made before.")
    record Synthesise(
            @Setting("What its chance comes from; the run's seed, if left out.")
            Optional<Long> seed,

            @Setting(
                    value = "Which domains and shapes, how large and how hard: `small`, `complete`, or all of it.",
                    byDefault = "small")
            JsonNode mix,

            @Setting(value = "Tasks to train on.", min = 1, max = 10_000_000, byDefault = "6000")
            int train,

            @Setting(
                    value = "Tasks held out, of combinations that are trained on.",
                    min = 0,
                    max = 1_000_000,
                    byDefault = "520")
            int heldOut,

            @Setting(
                    value = "Tasks held out, of combinations never trained on.",
                    min = 0,
                    max = 1_000_000,
                    byDefault = "120")
            int heldOutCombination,

            @Setting(
                    value = "Train tasks that the tokenizer's corpus tells.",
                    min = 1,
                    max = 1_000_000,
                    byDefault = "2000")
            int documents,

            @Setting(value = "The digest of this recipe with its maker's version.", filled = true)
            Optional<Sha256> digest)
            implements TaskSource {
        public Synthesise {
            Bounds.check(Synthesise.class, seed, mix, train, heldOut, heldOutCombination, documents, digest);
        }
    }
}
