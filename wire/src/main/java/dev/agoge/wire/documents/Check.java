package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistake;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Looks after a part of a document that its records take as it is, because its meaning is somebody else's.
public interface Check {
    /// @param tree the whole document, which may have other mistakes
    List<Mistake> mistakes(JsonNode tree);
}
