package dev.agoge.contracts;

/// All that a run's result depends on, resolved: same config, same weights. Stored with the run and shown in the
/// console.
///
/// @param tasks the digest of its [TaskSet]
/// @param model the architecture, as the text of a Hugging Face `config.json`; its `vocab_size` is what the tokenizer
///     may grow to, and becomes the real size when it has been trained
public record RunConfig(
        RunId run,
        long seed,
        Sha256 tasks,
        String model,
        Limits limits,
        ColdStart coldStart,
        Grpo grpo,
        Evaluation evaluation) {

    /// Supervised fine-tuning on demonstrations: AdamW, linear warm-up, then cosine decay to a tenth.
    ///
    /// @param demonstrations how many are played
    /// @param mistakeRate the share that plays a broken variant of the solution
    /// @param steps optimizer steps
    /// @param batchEpisodes demonstrations per step
    public record ColdStart(
            int demonstrations,
            double mistakeRate,
            int steps,
            int batchEpisodes,
            double learningRate,
            int warmupSteps) {}

    /// The recipe of DeepSeek-V3.2 §3.1; one update per step.
    ///
    /// @param groupSize G, episodes per group
    /// @param batchGroups groups with spread that a step trains on
    /// @param clipLow ε of the lower side
    /// @param clipHigh ε of the upper side
    /// @param klCoef β
    /// @param maskDelta δ of the off-policy sequence mask
    /// @param lag a step plays on the version of so many steps before
    public record Grpo(
            int steps,
            int groupSize,
            int batchGroups,
            double learningRate,
            double clipLow,
            double clipHigh,
            double klCoef,
            double maskDelta,
            int lag,
            Sampling sampling) {}

    /// @param tasks held-out tasks before and after training
    /// @param subset how many of them in between
    /// @param every steps of RL between two of those
    /// @param samples k: episodes per task at temperature 1, beside one greedy
    /// @param control whether RL is compared with more cold start: the same demonstrations, for as long as RL took
    public record Evaluation(int tasks, int subset, int every, int samples, boolean control) {}
}
