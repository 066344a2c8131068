package dev.agoge.grpo;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import java.util.Optional;

/// A run in one line, read from the ledger. What has not been measured yet is absent.
///
/// @param steps of RL
/// @param pass1Start of the random weights, on the subset that is evaluated in between
/// @param pass1Cold at the end of the cold start
/// @param pass1End at the end of RL
/// @param pass1Control after as much more cold start as RL took
/// @param logprobsCompared how many trained tokens were scored again by the version that had sampled them
/// @param maxAbsLogprobDiff the largest difference found
/// @param weights the digest of the last policy of RL
public record RunSummary(
        RunId run,
        long seed,
        RunStatus status,
        String reason,
        int steps,
        long episodes,
        Optional<Double> pass1Start,
        Optional<Double> pass1Cold,
        Optional<Double> pass1End,
        Optional<Double> pass1Control,
        Optional<Double> greedyCold,
        Optional<Double> greedyEnd,
        long logprobsCompared,
        double maxAbsLogprobDiff,
        boolean ledgerClosed,
        Optional<Sha256> weights) {}
