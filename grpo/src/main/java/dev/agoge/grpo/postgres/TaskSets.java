package dev.agoge.grpo.postgres;

import dev.agoge.contracts.Sha256;
import java.util.Optional;

/// Which task sets there are. Asked on the connection of the transaction that creates or claims a run.
public interface TaskSets {
    /// What has been made of a recipe so far.
    record Progress(long done, long total) {}

    /// The newest task set of this name.
    Optional<Sha256> named(String name);

    boolean exists(Sha256 taskSet);

    /// What was made by this recipe, once it has been.
    Optional<Sha256> made(Sha256 recipe);

    /// How far it is, if it is being made.
    Optional<Progress> progress(Sha256 recipe);
}
