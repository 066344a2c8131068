package dev.agoge.rollout;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.ToolResult;
import dev.agoge.policy.engine.Sampled;
import dev.agoge.policy.engine.Sequence;
import dev.agoge.policy.engine.Stops;
import dev.agoge.policy.engine.TurnRequest;
import java.util.List;

/// A policy version acts: its engine keeps the conversation, and what it samples goes into the transcript as it came.
final class PolicySpeaker implements Speaker {
    private final Policies.Lease lease;
    private final int[] prompt;
    private final Sequence sequence;
    private final Sampling sampling;
    private final Draws draws;

    /// @param lease given back when the episode ends
    PolicySpeaker(Policies.Lease lease, int[] prompt, EpisodeRequest request, Sampling sampling) {
        this.lease = lease;
        this.prompt = prompt;
        this.sampling = sampling;
        this.draws = Draws.of(request.seed(), Draws.Purpose.SAMPLE_TOKEN, request.id());
        this.sequence = lease.voice().engine().open(prompt, request.limits().maxTokens());
    }

    @Override
    public Recording recording() {
        return lease.voice().recording(true, sampling.truncates());
    }

    @Override
    public int[] prompt() {
        return prompt;
    }

    @Override
    public Utterance speak(int turn, int maxNew) {
        Stops end = Stops.at(lease.voice().chat().ends());
        Sampled sampled = sequence.sample(new TurnRequest(sampling, draws, turn, maxNew, end));
        return new Utterance(
                sampled.ids(),
                sampled.logProbs(),
                sampled.keptSets(),
                sampled.stopped(),
                lease.voice().chat().parse(sampled.ids()));
    }

    @Override
    public int[] render(List<ToolResult> results) {
        return lease.voice().chat().toolResults(results);
    }

    @Override
    public void hear(int[] ids) {
        sequence.append(ids);
    }

    @Override
    public byte[] experts(int tokens) {
        if (sequence.length() != tokens) {
            throw new IllegalStateException(
                    "the engine has " + sequence.length() + " tokens of a conversation of " + tokens);
        }
        return sequence.experts();
    }

    @Override
    public void close() {
        sequence.close();
        lease.close();
    }
}
