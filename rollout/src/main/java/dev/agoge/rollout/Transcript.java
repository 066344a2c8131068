package dev.agoge.rollout;

import dev.agoge.contracts.Episode;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What has happened in an episode so far, and its every token. What was said carries loss mask 1, all else 0. One
/// segment: nothing in it is ever rendered again, so the prompt of each turn begins with the very ids of the last.
final class Transcript {
    private final Speaker.Recording recording;
    private final List<Event> events = new ArrayList<>();
    private final List<int[]> keptSets = new ArrayList<>();
    private int[] ids = new int[256];
    private byte[] mask = new byte[256];
    private float[] logProbs = new float[128];
    private int length;
    private int promptTokens;
    private int policyTokens;
    private int sampled;
    private int turns;
    private int toolCalls;

    Transcript(Speaker.Recording recording) {
        this.recording = recording;
    }

    int length() {
        return length;
    }

    int toolCalls() {
        return toolCalls;
    }

    List<Event> events() {
        return events;
    }

    void begin(int[] prompt) {
        promptTokens = prompt.length;
        append(prompt, (byte) 0);
    }

    void said(Utterance utterance) {
        int from = length;
        append(utterance.ids(), (byte) 1);
        policyTokens += utterance.ids().length;
        for (float logProb : utterance.logProbs()) {
            if (sampled == logProbs.length) logProbs = Arrays.copyOf(logProbs, 2 * sampled);
            logProbs[sampled++] = logProb;
        }
        keptSets.addAll(Arrays.asList(utterance.keptSets()));
        turns++;
        events.add(new Event.Said(utterance.reply(), from, length));
    }

    void called(ToolCall call, ToolResult result) {
        toolCalls++;
        events.add(new Event.Called(call, result));
    }

    void heard(int[] results) {
        append(results, (byte) 0);
    }

    private void append(int[] more, byte trained) {
        int end = length + more.length;
        if (end > ids.length) {
            int room = Math.max(end, 2 * ids.length);
            ids = Arrays.copyOf(ids, room);
            mask = Arrays.copyOf(mask, room);
        }
        System.arraycopy(more, 0, ids, length, more.length);
        Arrays.fill(mask, length, end, trained);
        length = end;
    }

    /// Empty if there is no token yet.
    ///
    /// @param experts of every token, (T, L, K)
    Optional<TokenBlock> block(byte[] experts) {
        if (length == 0) return Optional.empty();
        TokenBlock.Segment segment = new TokenBlock.Segment(
                Arrays.copyOf(ids, length),
                Arrays.copyOf(mask, length),
                experts,
                Arrays.copyOf(logProbs, sampled),
                keptSets.toArray(int[][]::new));
        return Optional.of(new TokenBlock(
                recording.moeLayers(),
                recording.expertsPerToken(),
                recording.logProbs(),
                recording.keptSets(),
                List.of(segment)));
    }

    Episode.Tally tally(long millis) {
        return new Episode.Tally(turns, toolCalls, promptTokens, policyTokens, length, millis);
    }
}
