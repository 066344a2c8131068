package dev.agoge.policy.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntFunction;

/// Texts at which a policy is to stop, looked for in what its tokens say, as they come. A text may begin
/// inside a token, go on over several and end inside another, and a token may hold a part of a character
/// only: it is bytes that are compared. A text's bytes stand in the tokens' bytes exactly if the text stands
/// in the decoded text.
///
/// All texts are looked for at once (Aho and Corasick, 1975): a byte is one step, however many texts there
/// are.
public final class StopTexts {
    public static final StopTexts NONE = new StopTexts(id -> new byte[0], List.of());

    private static final int BYTES = 256;

    private final IntFunction<byte[]> said;
    private final List<String> texts;
    /// By state and byte. A state is the longest beginning of a text with which the bytes so far end.
    private final List<int[]> next = new ArrayList<>();
    /// By state: the text that is complete, the longest of several; −1 for none.
    private final List<Integer> complete = new ArrayList<>();

    /// A model may draw ids beyond the tokenizer's last, which say nothing.
    public static StopTexts of(Tokenizer tokenizer, List<String> texts) {
        return new StopTexts(id -> id < tokenizer.size() ? tokenizer.bytes(new int[] {id}, 0, 1) : new byte[0], texts);
    }

    private StopTexts(IntFunction<byte[]> said, List<String> texts) {
        this.said = said;
        this.texts = List.copyOf(texts);
        addState();
        for (int i = 0; i < texts.size(); i++) add(i, utf8(texts.get(i)));
        connect();
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean whole = new String(bytes, StandardCharsets.UTF_8).equals(text) && text.indexOf('\uFFFD') < 0;
        if (text.isEmpty() || !whole) {
            throw new IllegalArgumentException(
                    "a text to stop at must be of whole characters, at least one, not '" + text + "'");
        }
        return bytes;
    }

    private int addState() {
        int[] nowhere = new int[BYTES];
        Arrays.fill(nowhere, -1);
        next.add(nowhere);
        complete.add(-1);
        return next.size() - 1;
    }

    private void add(int text, byte[] bytes) {
        int state = 0;
        for (byte one : bytes) {
            int[] from = next.get(state);
            if (from[one & 0xff] < 0) from[one & 0xff] = addState();
            state = from[one & 0xff];
        }
        complete.set(state, text);
    }

    /// Where a byte leads on to no text, it leads to where the state's longest shorter ending would have
    /// gone.
    private void connect() {
        int[] shorter = new int[next.size()];
        Queue<Integer> inOrderOfLength = new ArrayDeque<>(List.of(0));
        while (!inOrderOfLength.isEmpty()) {
            int state = inOrderOfLength.remove();
            int[] otherwise = next.get(shorter[state]);
            int[] from = next.get(state);
            if (complete.get(state) < 0) complete.set(state, complete.get(shorter[state]));
            for (int one = 0; one < BYTES; one++) {
                int elsewhere = state == 0 ? 0 : otherwise[one];
                if (from[one] < 0) {
                    from[one] = elsewhere;
                } else {
                    shorter[from[one]] = elsewhere;
                    inOrderOfLength.add(from[one]);
                }
            }
        }
    }

    /// Begins to listen to a text that has not begun.
    public Listener listen() {
        return new Listener();
    }

    /// What has been heard of one text so far.
    public final class Listener {
        private int state;

        private Listener() {}

        /// Hears the next token. If that completes one of the texts, it is told which: the one that was
        /// complete first.
        public Optional<String> hear(int id) {
            if (texts.isEmpty()) return Optional.empty();
            for (byte one : said.apply(id)) {
                state = next.get(state)[one & 0xff];
                int text = complete.get(state);
                if (text >= 0) return Optional.of(texts.get(text));
            }
            return Optional.empty();
        }
    }
}
