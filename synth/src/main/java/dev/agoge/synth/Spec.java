package dev.agoge.synth;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.TaskSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies.LowerCamelCaseStrategy;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.dataformat.cbor.CBORMapper;

/// What is to be synthesised: all that the result depends on.
///
/// @param mix what is made, whole or by its name, `small` or `complete`
/// @param train how many tasks to train on
/// @param heldOut how many held out
/// @param heldOutCombination how many of the combinations never trained on
/// @param documents how many train tasks the corpus tells
@JsonNaming(SnakeCaseStrategy.class)
public record Spec(long seed, Mix mix, int train, int heldOut, int heldOutCombination, int documents) {
    /// No set has more tasks of a split.
    public static final int MOST_TASKS = 10_000_000;

    public Spec {
        check("train", train, 1, MOST_TASKS);
        check("held_out", heldOut, 0, MOST_TASKS);
        check("held_out_combination", heldOutCombination, 0, MOST_TASKS);
        check("documents", documents, 1, MOST_TASKS);
    }

    /// What a run asks for.
    ///
    /// @param seed where the recipe has none
    public static Spec of(TaskSource.Synthesise recipe, long seed) {
        return new Spec(
                recipe.seed().orElse(seed),
                Codec.fromJson(recipe.mix().toString(), Mix.class),
                recipe.train(),
                recipe.heldOut(),
                recipe.heldOutCombination(),
                recipe.documents());
    }

    static void check(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be from " + least + " to " + most + ", but is " + value);
        }
    }

    /// What it is known by: another release of the composer has another version, and makes its own.
    public Sha256 digest() {
        record Versioned(int version, Spec spec) {}
        return Sha256.of(DIGESTED.writeValueAsBytes(new Versioned(VERSION, this)));
    }

    /// Part of every digest: to be raised whenever the same spec would make other tasks.
    private static final int VERSION = 1;

    /// Digests are of the names that the keys had at first.
    private static final ObjectMapper DIGESTED = CBORMapper.builder()
            .addMixIn(Spec.class, AtFirst.class)
            .addMixIn(Mix.class, AtFirst.class)
            .build();

    @JsonNaming(LowerCamelCaseStrategy.class)
    private interface AtFirst {}
}
