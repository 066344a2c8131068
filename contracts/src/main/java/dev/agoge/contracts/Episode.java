package dev.agoge.contracts;

import java.util.List;
import java.util.Optional;

/// Produced by rollout; consumed by reward. What happened, light enough for Kafka: the tokens lie in the blob store.
///
/// @param tokens the digest of the [TokenBlock]; empty only if the platform failed before a token was written
/// @param finalState empty only if the platform failed
public record Episode(
        EpisodeRequest request,
        List<Event> events,
        Ending ending,
        Optional<Sha256> tokens,
        Optional<FinalState> finalState,
        Tally tally) {
    public Episode {
        events = List.copyOf(events);
        if (ending instanceof Ending.Stopped && (tokens.isEmpty() || finalState.isEmpty())) {
            throw new IllegalArgumentException(
                    "episode " + request.id() + " stopped, but its tokens or its final state are missing");
        }
    }

    public EpisodeId id() {
        return request.id();
    }

    /// What it took.
    ///
    /// @param policyTokens tokens with loss mask 1: what the policy wrote
    /// @param millis wall time, for people; nothing may depend on it
    public record Tally(int turns, int toolCalls, int promptTokens, int policyTokens, int totalTokens, long millis) {}
}
