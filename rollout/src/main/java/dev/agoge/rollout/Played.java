package dev.agoge.rollout;

import dev.agoge.contracts.Episode;
import dev.agoge.contracts.TokenBlock;
import java.util.Optional;

/// What came of playing a request.
///
/// @param tokens empty only if the platform failed before a token was written; the episode names its digest
public record Played(Episode episode, Optional<TokenBlock> tokens) {
    public Played {
        if (episode.tokens().isPresent() != tokens.isPresent()) {
            throw new IllegalArgumentException("episode " + episode.id() + (tokens.isPresent() ? " has" : " names")
                    + " a token block that it does not " + (tokens.isPresent() ? "name" : "have"));
        }
    }
}
