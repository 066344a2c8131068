package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Produced by reward; consumed by the trainer.
public record JudgedEpisode(Episode episode, Verdict verdict) {

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
    public sealed interface Verdict {
        record Judged(Judgement judgement) implements Verdict {}

        /// The platform failed, in the episode or in the judging. Not a zero: it is retried.
        record Unjudged(Failure failure) implements Verdict {}
    }
}
