package dev.agoge.standalone.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.RunSummary.Measured;
import dev.agoge.synth.Synthesised;
import java.util.Optional;

/// How a demo came out, for scripts: its JSON is the last line that `--exit` prints. What was not measured is null;
/// only the control is left out where none was asked for.
///
/// @param seconds from the demo's first start to its run's end
// Large because it is the answer of a command, key by key.
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

        @JsonInclude(JsonInclude.Include.NON_ABSENT) @JsonProperty("greedy_control")
        Optional<Double> greedyControl,

        @JsonProperty("logprobs_compared") long logprobsCompared,
        @JsonProperty("max_abs_logprob_diff") double maxAbsLogprobDiff,
        @JsonProperty("ledger_closed") boolean ledgerClosed,
        @JsonProperty("weights_sha256") Optional<String> weightsSha256,
        @JsonProperty("seconds") long seconds) {

    static Outcome of(RunSummary run, RunConfig config, Synthesised made, long seconds) {
        Optional<Measured> cold = last(run, config, StageConfig.Sft.class);
        Optional<Measured> end = last(run, config, StageConfig.Rl.class);
        Optional<Measured> control = last(run, config, StageConfig.Control.class);
        return new Outcome(
                run.run().value(),
                config.seed(),
                made.environments(),
                made.tasks(),
                made.heldOut() + made.heldOutCombination(),
                end.map(Measured::step).orElse(0),
                run.episodes(),
                run.evaluation(config.stage(0).name(), 0).map(Measured::pass1),
                cold.map(Measured::pass1),
                end.map(Measured::pass1),
                control.map(Measured::pass1),
                cold.flatMap(Measured::greedy),
                end.flatMap(Measured::greedy),
                control.flatMap(Measured::greedy),
                run.exactness().logprobsCompared(),
                run.exactness().maxAbsLogprobDiff(),
                run.exactness().ledgerClosed(),
                run.weights().map(Sha256::hex),
                seconds);
    }

    /// The last evaluation of the last stage of a kind.
    static Optional<Measured> last(RunSummary run, RunConfig config, Class<? extends StageConfig> kind) {
        return config.stages().stream()
                .filter(kind::isInstance)
                .reduce((_, later) -> later)
                .flatMap(stage -> run.last(stage.name()));
    }

    String json() {
        return Codec.toJson(this);
    }
}
