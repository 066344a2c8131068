package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.document.Setting;
import org.jspecify.annotations.Nullable;

/// How the policy's next token is drawn: from the distribution at a temperature, of which three cuts keep a
/// part. They are made in the order of Hugging Face's transformers, top-k, then top-p, then min-p, each on
/// what the one before it left, renormalised. (vLLM makes min-p's cut first; with one cut alone, or without
/// top-p, the two agree.) Of equally likely tokens at a cut the lower ids are kept.
public record Sampling(
        @Setting(value = "0 is greedy: no cut is made; otherwise at least 1e-6.", min = 0, max = 10, byDefault = "1")
        double temperature,

        @Setting(
                value = "The smallest set of tokens that holds this much probability is kept; 1 keeps all.",
                min = 0,
                above = true,
                max = 1,
                byDefault = "1")
        double topP,

        @Setting(value = "So many of the likeliest tokens are kept; 0 keeps all.", min = 0, byDefault = "0")
        int topK,

        @Setting(
                value = "Tokens at least this much as likely as the likeliest are kept; 0 keeps all.",
                min = 0,
                max = 1,
                byDefault = "0")
        double minP) {
    public static final Sampling GREEDY = new Sampling(0, 1);

    /// Below it the likeliest token alone is drawn anyhow, and logits divided by it may leave fp32.
    private static final double COLDEST = 1e-6;

    public Sampling {
        Bounds.check(Sampling.class, temperature, topP, topK, minP);
        if (temperature > 0 && temperature < COLDEST) {
            throw new Mistaken(
                    "/temperature",
                    "temperature is " + temperature + ".",
                    "It must be 0, or at least " + COLDEST + ".");
        }
    }

    public Sampling(double temperature, double topP) {
        this(temperature, topP, 0, 0);
    }

    /// Wire version 1 knew neither top-k nor min-p.
    @JsonCreator
    static Sampling read(
            @JsonProperty("temperature") double temperature,
            @JsonProperty("topP") double topP,
            @JsonProperty("topK") @Nullable Integer topK,
            @JsonProperty("minP") @Nullable Double minP) {
        return new Sampling(temperature, topP, topK == null ? 0 : topK, minP == null ? 0 : minP);
    }

    public boolean greedy() {
        return temperature == 0;
    }

    /// True if a token is drawn from a kept set; greedy draws from none.
    public boolean truncates() {
        return (topP < 1 || topK > 0 || minP > 0) && !greedy();
    }
}
