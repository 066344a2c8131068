package dev.agoge.contracts;

import java.util.List;

/// What a verifier says of an episode.
///
/// @param score from 0 to 1: the reward
/// @param parts what it is made of, for people
public record Judgement(double score, List<Part> parts, Sha256 verifier) {
    public Judgement {
        parts = List.copyOf(parts);
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("a score must be between 0 and 1, but is " + score);
        }
    }

    public record Part(String name, double score, String why) {}
}
