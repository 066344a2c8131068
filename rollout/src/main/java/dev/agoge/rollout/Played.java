package dev.agoge.rollout;

import dev.agoge.contracts.Episode;
import java.util.Optional;

/// What came of playing a request.
///
/// @param tokens the bytes of the [TokenBlock] whose digest the episode names; empty only if the platform failed
///     before a token was written
public record Played(Episode episode, Optional<byte[]> tokens) {
    public Played {
        if (episode.tokens().isPresent() != tokens.isPresent()) {
            throw new IllegalArgumentException("episode " + episode.id() + (tokens.isPresent() ? " has" : " names")
                    + " a token block that it does not " + (tokens.isPresent() ? "name" : "have"));
        }
    }
}
