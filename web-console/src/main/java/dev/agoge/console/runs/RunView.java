package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run is and what has come of it, in one object: what scripts read.
///
/// @param remarks on how its document is taken, in sentences
public record RunView(
        @JsonUnwrapped RunLine.About about,
        @JsonUnwrapped RunLine.State state,
        @JsonUnwrapped RunLine.Times times,
        @JsonUnwrapped Outcome outcome,
        @JsonUnwrapped Origin origin,
        Budget budget,
        List<String> remarks) {

    /// @param weights of the last version that an sft or rl stage recorded; absent before the first
    /// @param exact whether equal weights may be claimed of it
    /// @param maxLogprobDiff the largest difference between how a token was sampled and how it was scored
    /// @param ledgerClosed the sums agree, and nothing is open if it has ended
    /// @param seconds that trainers held it
    public record Outcome(
            @JsonProperty("weights_sha256") @Nullable String weights,
            boolean exact,
            @JsonProperty("max_abs_logprob_diff") double maxLogprobDiff,
            @JsonProperty("logprobs_compared") long logprobsCompared,
            @JsonProperty("ledger_closed") boolean ledgerClosed,
            double seconds) {}

    /// @param config the digest of the resolved config: equal digests, equal weights
    /// @param parent the run that it is a clone of
    /// @param build what ran it, and where
    public record Origin(
            @JsonProperty("config_sha256") @Nullable String config,
            @JsonProperty("task_set") @Nullable String taskSet,
            @Nullable String parent,
            String notes,
            @Nullable String build,
            @Nullable String machine,
            @Nullable String fingerprint) {}

    /// What it may use before it is paused; absent is as much as it likes.
    public record Budget(
            @Nullable Long tokens,
            @Nullable Long episodes,
            @Nullable Long seconds) {}
}
