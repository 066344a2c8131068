package dev.agoge.contracts;

import java.util.Optional;

/// A synthesis that somebody asked for: queued, then made by one worker, then done or failed.
///
/// @param error why it failed; else empty
/// @param taskSet the digest of the set, once it is done
public record TaskJob(
        String id, Asked asked, State state, Count count, String error, Times times, Optional<Sha256> taskSet) {
    public enum State {
        QUEUED,
        RUNNING,
        DONE,
        FAILED
    }

    /// @param name what its task set is called, one name a set
    /// @param spec the digest of what is to be made: two jobs of one spec make the same set
    /// @param document the spec as JSON
    public record Asked(String name, String owner, Sha256 spec, String document) {
        public Asked {
            Names.plain("a task set's name", name);
            if (owner.isBlank() || owner.length() > 100 || owner.indexOf(0) >= 0) {
                throw new IllegalArgumentException("an owner has 1 to 100 characters, none of them U+0000");
            }
        }
    }

    /// Tasks kept so far, of those asked for; both 0 until it has begun.
    public record Count(long done, long total) {}

    /// In milliseconds since 1970; 0 for what has not happened.
    public record Times(long created, long started, long ended) {}
}
