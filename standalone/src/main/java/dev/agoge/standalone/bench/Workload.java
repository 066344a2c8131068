package dev.agoge.standalone.bench;

import dev.agoge.policy.model.ModelConfig;

/// What a policy is used for; one repetition of it is measured.
public sealed interface Workload {
    /// That a repetition computes.
    int tokens();

    /// That a sequence of it has in the end.
    int length();

    /// Whether a model has so many positions.
    default boolean fits(ModelConfig model) {
        return length() <= model.maxPositions();
    }

    /// Reading a prompt, up to the logits of its last token.
    record Prefill(int tokens) implements Workload {
        @Override
        public int length() {
            return tokens;
        }

        @Override
        public String toString() {
            return "prefill of " + tokens;
        }
    }

    /// The next tokens of so many sequences at once, each after a context of its own.
    ///
    /// @param context tokens that are there already
    /// @param steps tokens that each gets
    record Decode(int sequences, int context, int steps) implements Workload {
        @Override
        public int tokens() {
            return sequences * steps;
        }

        @Override
        public int length() {
            return context + steps;
        }

        @Override
        public String toString() {
            return "decode " + sequences + " at " + context;
        }
    }

    /// A step of training: forward, backward and update, every token but the first being learned.
    record Train(int sequences, int length) implements Workload {
        @Override
        public int tokens() {
            return sequences * length;
        }

        @Override
        public String toString() {
            return "train " + sequences + " x " + length;
        }
    }
}
