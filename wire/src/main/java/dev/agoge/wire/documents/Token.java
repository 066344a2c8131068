package dev.agoge.wire.documents;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a parser meets in a document, one after the other, whether it is YAML or JSON.
sealed interface Token {
    Place at();

    record Opens(Place at, boolean mapping, Optional<String> anchor) implements Token {}

    record Closes(Place at) implements Token {}

    /// @param text as a key, it is taken as it was written
    /// @param value missing if it is none that a document may hold
    /// @param wrong why it is none
    record Scalar(Place at, String text, JsonNode value, Optional<String> wrong, Optional<String> anchor)
            implements Token {}

    record Alias(Place at, String anchor) implements Token {}

    record Ends(Place at) implements Token {}
}
