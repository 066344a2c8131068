package dev.agoge.standalone.demo;

import dev.agoge.contracts.Codec;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// What a home's demo is: written down at its first start, so that the same command goes on with it, and another one
/// is told apart.
///
/// @param steps of GRPO
/// @param control whether RL is compared with as much more cold start
/// @param begun milliseconds since 1970
/// @param ended whether its run has ended, well or not
public record DemoPlan(long seed, int steps, boolean control, long begun, boolean ended) {
    /// What the user asked for, where he said so.
    public record Wish(Optional<Long> seed, Optional<Integer> steps, boolean control) {
        private DemoPlan orDefaults(long now) {
            return new DemoPlan(seed.orElse(1L), steps.orElse(DemoRecipe.steps()), control, now, false);
        }

        /// Whether this is the demo that was asked for.
        public boolean fits(DemoPlan plan) {
            return seed.orElse(plan.seed) == plan.seed
                    && steps.orElse(plan.steps) == plan.steps
                    && (!control || plan.control);
        }

        private String options(DemoPlan plan) {
            return new DemoPlan(seed.orElse(plan.seed), steps.orElse(plan.steps), control || plan.control, 0, false)
                    .options();
        }
    }

    /// The plan of this home: the one written there, or a new one as wished.
    ///
    /// @throws Refusal if an unfinished demo of this home is another one
    public static DemoPlan of(Path home, Wish wish, long now) {
        Optional<DemoPlan> written = read(file(home));
        if (written.isEmpty()) {
            DemoPlan plan = wish.orDefaults(now);
            plan.write(home);
            return plan;
        }
        DemoPlan plan = written.get();
        if (!plan.ended && !wish.fits(plan)) {
            throw new Refusal(home + " holds an unfinished demo with " + plan.options() + ", and you asked for "
                    + wish.options(plan) + ". Go on with the first (./agoge demo --home " + home
                    + "), or choose another folder with --home.");
        }
        return plan;
    }

    /// As they are typed.
    public String options() {
        return "--seed " + seed + " --steps " + steps + (control ? " --control" : "");
    }

    DemoPlan end(Path home) {
        var plan = new DemoPlan(seed, steps, control, begun, true);
        plan.write(home);
        return plan;
    }

    private static Path file(Path home) {
        return home.resolve("demo.json");
    }

    private static Optional<DemoPlan> read(Path file) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            return Optional.of(Codec.fromJson(Files.readString(file), DemoPlan.class));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void write(Path home) {
        try {
            Path aside = Files.writeString(home.resolve("demo.json.new"), Codec.toJson(this));
            Files.move(aside, file(home), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file(home), e);
        }
    }
}
