package dev.agoge.policy.tokenizer;

import dev.agoge.contracts.TokenTexts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Text to token ids and back: byte-level BPE, so every text has tokens.
///
/// Ids in order: the control tokens, the 256 bytes, the learned merges, the phrases. Safe for many threads.
public final class Tokenizer {
    private static final int REMEMBERED_CHUNKS = 1 << 16;
    private static final int LONGEST_REMEMBERED = 64;

    private final ControlTokens controls;
    private final Merges merges;
    private final Phrases phrases;
    private final byte[][] texts;
    private final Map<String, int[]> remembered = new ConcurrentHashMap<>();

    Tokenizer(List<String> controls, List<Merges.Merge> merges, List<String> phrases) {
        this.controls = new ControlTokens(controls);
        this.merges = new Merges(merges);
        List<byte[]> texts = new ArrayList<>();
        for (String control : controls) texts.add(utf8(control));
        for (int value = 0; value < 256; value++) texts.add(new byte[] {(byte) value});
        for (Merges.Merge merge : merges) addMerged(texts, merge);
        this.phrases = new Phrases(phrases, texts.size());
        for (String phrase : phrases) texts.add(utf8(phrase));
        this.texts = texts.toArray(byte[][]::new);
    }

    private static void addMerged(List<byte[]> texts, Merges.Merge merge) {
        if (merge.left() >= texts.size() || merge.right() >= texts.size() || merge.merged() > texts.size()) {
            throw new IllegalArgumentException(merge + " uses a token that no earlier merge made");
        }
        byte[] joined = join(texts.get(merge.left()), texts.get(merge.right()));
        if (merge.merged() == texts.size()) texts.add(joined);
        else if (!Arrays.equals(joined, texts.get(merge.merged()))) {
            throw new IllegalArgumentException(merge + " makes a token that has another text");
        }
    }

    /// The text of a `tokenizer.json` as [#toJson] or Hugging Face's `tokenizers` write it for this kind of tokenizer.
    ///
    /// @throws IllegalArgumentException saying what is wrong with it
    public static Tokenizer fromJson(String json) {
        return TokenizerJson.read(json);
    }

    public String toJson() {
        return TokenizerJson.write(this);
    }

    /// How many token ids there are: 0 … size−1.
    public int size() {
        return texts.length;
    }

    public ControlTokens controls() {
        return controls;
    }

    /// The tokens of a text, none of them a control token, whatever the text says.
    public int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        phrases.cut(
                text,
                ids::add,
                between -> Chunks.of(between, chunk -> {
                    for (int id : encodeChunk(chunk)) ids.add(id);
                }));
        return ids.build().toArray();
    }

    private int[] encodeChunk(String chunk) {
        int[] known = remembered.get(chunk);
        if (known != null) return known;
        byte[] bytes = utf8(chunk);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) ids[i] = controls.size() + (bytes[i] & 0xff);
        ids = merges.apply(ids);
        if (chunk.length() <= LONGEST_REMEMBERED && remembered.size() < REMEMBERED_CHUNKS) remembered.put(chunk, ids);
        return ids;
    }

    /// The text of the tokens; bytes that are no UTF-8 become U+FFFD.
    public String decode(int[] ids) {
        return new String(bytes(ids, 0, ids.length), StandardCharsets.UTF_8);
    }

    /// The bytes of the tokens `[from, to)`.
    public byte[] bytes(int[] ids, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) out.writeBytes(text(ids[i]));
        return out.toByteArray();
    }

    private byte[] text(int id) {
        if (id < 0 || id >= texts.length) {
            throw new IllegalArgumentException("token id " + id + " is not in a vocabulary of " + texts.length);
        }
        return texts[id];
    }

    /// The bytes of every token, for those who show tokens without a tokenizer.
    public TokenTexts texts() {
        return new TokenTexts(List.of(texts));
    }

    Merges merges() {
        return merges;
    }

    Phrases phrases() {
        return phrases;
    }

    /// As `tokenizer.json` names the token: its bytes as letters.
    String name(int id) {
        return controls.contains(id) ? controls.pieces().get(id) : ByteAlphabet.write(texts[id]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
