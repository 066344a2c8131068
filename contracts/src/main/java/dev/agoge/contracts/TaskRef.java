package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Optional;

/// A task of an environment as it was when it was chosen. Its digest is that of its own text and says nothing of the
/// world around it, so a task that was worded anew is another one in the same world.
///
/// @param digest absent in what was written before wire version 3, when the environment's digest alone pinned a task
public record TaskRef(TaskId id, Optional<Sha256> digest) {
    @JsonCreator
    public TaskRef {}

    /// Wire versions 1 and 2 wrote its name alone.
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static TaskRef read(String id) {
        return unpinned(new TaskId(id));
    }

    public static TaskRef of(TaskId id, Sha256 digest) {
        return new TaskRef(id, Optional.of(digest));
    }

    public static TaskRef unpinned(TaskId id) {
        return new TaskRef(id, Optional.empty());
    }

    /// True if this may be the one that is known: it has its name, and its digest if it has one.
    public boolean mayBe(TaskRef known) {
        return id.equals(known.id) && (digest.isEmpty() || digest.equals(known.digest));
    }

    @Override
    public String toString() {
        return digest.map(sha -> id + "@" + sha.hex().substring(0, 12)).orElse(id.value());
    }
}
