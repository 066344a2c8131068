package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// How the policy's next token is drawn: from the distribution at a temperature, of which three cuts keep a
/// part. They are made in the order of Hugging Face's transformers, top-k, then top-p, then min-p, each on
/// what the one before it left, renormalised. (vLLM makes min-p's cut first; with one cut alone, or without
/// top-p, the two agree.) Of equally likely tokens at a cut the lower ids are kept.
///
/// @param temperature 0 is greedy: no cut is made; otherwise at least a millionth
/// @param topP the smallest set of tokens that holds this much probability is kept; 1 keeps all
/// @param topK so many of the likeliest tokens are kept; 0 keeps all
/// @param minP tokens at least this much as likely as the likeliest are kept; 0 keeps all
public record Sampling(double temperature, double topP, int topK, double minP) {
    public static final Sampling GREEDY = new Sampling(0, 1);

    /// Below it the likeliest token alone is drawn anyhow, and logits divided by it may leave fp32.
    private static final double COLDEST = 1e-6;

    public Sampling {
        if (!(temperature == 0 || temperature >= COLDEST && temperature <= 10)) {
            throw new IllegalArgumentException(
                    "temperature must be 0, or between " + COLDEST + " and 10, but is " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1, but is " + topP);
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top_k must be a number of tokens, or 0 for all, but is " + topK);
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("min_p must be between 0 and 1, but is " + minP);
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
