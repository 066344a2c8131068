package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// One sending of an episode's request: what may differ between two sendings of the same episode, and changes nothing
/// of
/// it.
///
/// @param attempt 1 at first; counts the platform's own failures, never the policy's
/// @param epoch which claim of the run it is sent under: what has an older one than the run is not played any more. 0
///     under none, as before there were claims
/// @param arithmetic in which it is to be played: fixed for all of a run
public record Sending(int attempt, long epoch, Arithmetic arithmetic) {
    public Sending {
        if (attempt < 1) throw new IllegalArgumentException("attempts count from 1, but this is " + attempt);
        if (epoch < 0) throw new IllegalArgumentException("an epoch is not negative, but this is " + epoch);
    }

    /// For the first time, and not under a claim yet.
    public static Sending first() {
        return attempt(1);
    }

    public static Sending attempt(int attempt) {
        return new Sending(attempt, 0, Arithmetic.CPU);
    }

    /// Wire versions 1 and 2 know neither epochs nor arithmetics: all was played on the CPU, under no claim.
    @JsonCreator
    static Sending read(
            @JsonProperty("attempt") int attempt,
            @JsonProperty("epoch") @Nullable Long epoch,
            @JsonProperty("arithmetic") @Nullable Arithmetic arithmetic) {
        return new Sending(attempt, epoch == null ? 0 : epoch, arithmetic == null ? Arithmetic.CPU : arithmetic);
    }
}
