package dev.agoge.standalone.app;

import dev.agoge.contracts.Codec;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.synth.Mix;
import dev.agoge.wire.runs.MixCheck;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What synth says of a mix.
public final class Mixes implements MixCheck {
    @Override
    public List<Mistake> mistakes(JsonNode mix) {
        try {
            Codec.fromJson(mix.toString(), Mix.class);
            return List.of();
        } catch (JacksonException e) {
            String why = e.getCause() instanceof IllegalArgumentException ours
                    ? String.valueOf(ours.getMessage())
                    : e.getOriginalMessage();
            return List.of(
                    new Mistake("", "This is no mix: " + why + ".", "Name `small` or `complete`, or give all keys."));
        }
    }
}
