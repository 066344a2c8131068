package dev.agoge.rollout;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Says its lines in tokens of a made-up language: a prompt of tens, hundreds for what it says, thousands for what it
/// hears, and 1 as the end of a sentence. It is cut off where a policy would be, and checks as a policy's engine does
/// that the conversation it keeps is the one that the loop has.
final class ScriptedSpeaker implements Speaker {
    static final int END = 1;
    static final int PROMPT = 10;
    static final int SAID = 7;
    static final int HEARD_PER_RESULT = 5;

    private final List<Reply> lines;
    private final List<Integer> conversation = new ArrayList<>();
    private boolean closed;

    private ScriptedSpeaker(List<Reply> lines) {
        this.lines = List.copyOf(lines);
    }

    static ScriptedSpeaker says(Reply... lines) {
        return new ScriptedSpeaker(List.of(lines));
    }

    static Reply words(String text) {
        return new Reply.Words(text);
    }

    static Reply calls(ToolCall... calls) {
        return new Reply.Calls("", List.of(calls));
    }

    boolean closed() {
        return closed;
    }

    @Override
    public Recording recording() {
        return new Recording(2, 1, true, true);
    }

    @Override
    public int[] prompt() {
        int[] prompt = new int[PROMPT];
        Arrays.setAll(prompt, i -> 10 + i);
        return remembered(prompt);
    }

    @Override
    public Utterance speak(int turn, int maxNew) {
        if (maxNew < 1) throw new IllegalArgumentException("asked to say " + maxNew + " tokens");
        int length = Math.min(SAID, maxNew);
        boolean finished = length == SAID;
        int[] ids = new int[length];
        Arrays.setAll(ids, i -> finished && i == length - 1 ? END : 100 * (turn + 1) + i);
        float[] logProbs = new float[length];
        for (int i = 0; i < length; i++) logProbs[i] = -0.01f * ids[i];
        int[][] keptSets = new int[length][];
        Arrays.setAll(keptSets, i -> new int[] {ids[i], ids[i] + 1});
        Reply reply = finished ? lines.get(turn) : new Reply.Garbled("", "cut off");
        return new Utterance(remembered(ids), logProbs, keptSets, finished, reply);
    }

    @Override
    public int[] render(List<ToolResult> results) {
        int[] ids = new int[HEARD_PER_RESULT * results.size()];
        Arrays.setAll(ids, i -> 1000 + i);
        return ids;
    }

    @Override
    public void hear(int[] ids) {
        remembered(ids);
    }

    private int[] remembered(int[] ids) {
        for (int id : ids) conversation.add(id);
        return ids;
    }

    @Override
    public byte[] experts(int tokens) {
        if (tokens != conversation.size()) {
            throw new IllegalStateException("kept " + conversation.size() + " tokens, but the loop has " + tokens);
        }
        byte[] experts = new byte[2 * tokens];
        for (int i = 0; i < experts.length; i++) experts[i] = (byte) (conversation.get(i / 2) % 8);
        return experts;
    }

    @Override
    public void close() {
        closed = true;
    }
}
