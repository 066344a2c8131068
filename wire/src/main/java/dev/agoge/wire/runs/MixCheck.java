package dev.agoge.wire.runs;

import dev.agoge.contracts.document.Mistake;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Knows what a task set may be made of: the `mix` of `tasks.synthesise`.
public interface MixCheck {
    /// Takes every mix, where nobody is there who knows.
    MixCheck NONE = mix -> List.of();

    /// With pointers into the mix.
    List<Mistake> mistakes(JsonNode mix);
}
