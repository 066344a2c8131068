package dev.agoge.contracts;

/// How the policy's next token is drawn.
///
/// @param temperature 0 is greedy
/// @param topP the smallest set of tokens that holds this much probability is kept; 1 keeps all
public record Sampling(double temperature, double topP) {
    public static final Sampling GREEDY = new Sampling(0, 1);

    public Sampling {
        if (!(temperature >= 0 && temperature <= 10)) {
            throw new IllegalArgumentException("temperature must be between 0 and 10, but is " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1, but is " + topP);
        }
    }

    public boolean greedy() {
        return temperature == 0;
    }

    /// True if a token is drawn from a kept set; greedy draws from none.
    public boolean truncates() {
        return topP < 1 && !greedy();
    }
}
