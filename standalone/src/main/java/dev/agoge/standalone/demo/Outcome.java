package dev.agoge.standalone.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.contracts.Codec;
import dev.agoge.grpo.RunSummary;
import dev.agoge.synth.Synthesised;
import java.util.Optional;

/// How a demo came out, for scripts: its JSON is the last line that `--exit` prints. What was not measured is null;
/// only the control is left out where none was asked for.
///
/// @param seconds from the demo's first start to its run's end
record Outcome(
        @JsonProperty("run") String run,
        @JsonProperty("seed") long seed,
        @JsonProperty("environments") int environments,
        @JsonProperty("tasks") int tasks,
        @JsonProperty("held_out_tasks") int heldOutTasks,
        @JsonProperty("steps") int steps,
        @JsonProperty("episodes") long episodes,
        @JsonProperty("pass1_start") Optional<Double> pass1Start,
        @JsonProperty("pass1_cold") Optional<Double> pass1Cold,
        @JsonProperty("pass1_end") Optional<Double> pass1End,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) @JsonProperty("pass1_control")
        Optional<Double> pass1Control,

        @JsonProperty("greedy_cold") Optional<Double> greedyCold,
        @JsonProperty("greedy_end") Optional<Double> greedyEnd,
        @JsonProperty("logprobs_compared") long logprobsCompared,
        @JsonProperty("max_abs_logprob_diff") double maxAbsLogprobDiff,
        @JsonProperty("ledger_closed") boolean ledgerClosed,
        @JsonProperty("weights_sha256") Optional<String> weightsSha256,
        @JsonProperty("seconds") long seconds) {

    static Outcome of(RunSummary run, Synthesised made, long seconds) {
        return new Outcome(
                run.run().value(),
                run.seed(),
                made.environments(),
                made.tasks(),
                made.heldOut() + made.heldOutCombination(),
                run.steps(),
                run.episodes(),
                run.pass1Start(),
                run.pass1Cold(),
                run.pass1End(),
                run.pass1Control(),
                run.greedyCold(),
                run.greedyEnd(),
                run.logprobsCompared(),
                run.maxAbsLogprobDiff(),
                run.ledgerClosed(),
                run.weights().map(digest -> digest.hex()),
                seconds);
    }

    String json() {
        return Codec.toJson(this);
    }
}
