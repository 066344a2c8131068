package dev.agoge.policy.engine;

import dev.agoge.policy.model.Transformer;
import java.util.concurrent.CompletableFuture;

/// A change of weights that waits for the tick to end.
final class Adoption {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final Transformer model;
    final int version;
    final Engine.Past past;

    Adoption(Transformer model, int version, Engine.Past past) {
        this.model = model;
        this.version = version;
        this.past = past;
    }
}
