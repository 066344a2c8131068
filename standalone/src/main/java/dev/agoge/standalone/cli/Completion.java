package dev.agoge.standalone.cli;

import dev.agoge.policy.engine.Sampled;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Locale;

/// What a model made of one prompt.
final class Completion {
    /// Why it is no longer.
    enum Stop {
        /// The model ended it. Its last token is the end token.
        END,
        /// As many tokens as were asked for, or as the model has positions.
        LENGTH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final int[] ids;
    private final float[] logProbs;
    private final Stop stop;

    Completion(Sampled sampled) {
        this.ids = sampled.ids();
        this.logProbs = sampled.logProbs();
        this.stop = sampled.stopped() ? Stop.END : Stop.LENGTH;
    }

    int[] ids() {
        return ids;
    }

    float[] logProbs() {
        return logProbs;
    }

    Stop stop() {
        return stop;
    }

    /// Without the end token.
    String text(Tokenizer tokenizer) {
        return tokenizer.decode(stop == Stop.END ? Arrays.copyOf(ids, ids.length - 1) : ids);
    }

    /// How many tokens say nothing: a model may have more ids than its tokenizer has tokens.
    long withoutText(Tokenizer tokenizer) {
        return Arrays.stream(ids).filter(id -> !tokenizer.hasText(id)).count();
    }
}
