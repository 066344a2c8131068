package dev.agoge.policy.tokenizer;

import dev.agoge.contracts.TokenTexts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Text to token ids and back: byte-level BPE, so every text has tokens. It is what a `tokenizer.json` says, be it one
/// that [BpeTrainer] wrote or a published one. Safe for many threads.
public final class Tokenizer {
    private static final int REMEMBERED_CHUNKS = 1 << 16;
    private static final int LONGEST_REMEMBERED = 64;

    private final String json;
    private final Vocabulary vocabulary;
    private final List<AddedToken> added;
    /// Those that are found in a text as it came, and those that are found once it is normalised.
    private final AddedTokens inText;

    private final AddedTokens inNormalized;
    private final Normalization normalization;
    private final PreTokenizer preTokenizer;
    private final Merges merges;
    private final boolean wholeFirst;
    private final ControlTokens controls;
    private final Map<String, int[]> remembered;

    /// The parts of a `tokenizer.json`.
    ///
    /// @param wholeFirst a chunk that is a token is that token, whatever the merges would make of it
    record Parts(
            Vocabulary vocabulary,
            List<AddedToken> added,
            Normalization normalization,
            PreTokenizer preTokenizer,
            Merges merges,
            boolean wholeFirst) {}

    Tokenizer(String json, Parts parts) {
        this(json, parts, Set.of());
    }

    private Tokenizer(String json, Parts parts, Collection<String> reserved) {
        this(json, parts, new ControlTokens(parts.added, reserved), new ConcurrentHashMap<>());
        keepControlsOutOfText();
    }

    private Tokenizer(String json, Parts parts, ControlTokens controls, Map<String, int[]> remembered) {
        this.json = json;
        this.vocabulary = parts.vocabulary;
        this.added = List.copyOf(parts.added);
        this.normalization = parts.normalization;
        this.preTokenizer = parts.preTokenizer;
        this.merges = parts.merges;
        this.wholeFirst = parts.wholeFirst;
        this.controls = controls;
        this.remembered = remembered;
        this.inText = AddedTokens.of(
                added.stream().filter(this::standsInText).toList(),
                token -> controls.contains(token.id()),
                this::spellings);
        this.inNormalized = AddedTokens.of(
                added.stream().filter(token -> !standsInText(token)).toList(),
                _ -> false,
                token -> Set.of(normalization.apply(token.content())));
    }

    private boolean standsInText(AddedToken token) {
        return !token.normalized() || controls.contains(token.id());
    }

    /// Normalised text no longer knows what of it is markup: a control token that belongs into it is looked for before,
    /// in
    /// either form.
    private Set<String> spellings(AddedToken token) {
        return token.normalized()
                ? new LinkedHashSet<>(List.of(token.content(), normalization.apply(token.content())))
                : Set.of(token.content());
    }

    /// Text must never become a control token: not by merging, and not because the token is a byte's.
    private void keepControlsOutOfText() {
        for (Merges.Merge merge : merges.inOrder()) {
            if (controls.contains(merge.merged())) throw reachable(controls.text(merge.merged()), "a merge");
        }
        for (int id : vocabulary.ofBytes()) if (controls.contains(id)) throw reachable(controls.text(id), "a byte");
    }

    private static IllegalArgumentException reachable(String control, String how) {
        return new IllegalArgumentException(how + " makes the control token '" + control + "' out of text");
    }

    /// The text of a `tokenizer.json` as Hugging Face's `tokenizers` and [#toJson] write it.
    ///
    /// @throws IllegalArgumentException naming what is wrong with it or not supported
    public static Tokenizer fromJson(String json) {
        return TokenizerJson.read(json);
    }

    public String toJson() {
        return json;
    }

    /// This tokenizer with more control tokens: those of the texts that it has a token for. Published files do not mark
    /// all their markup as special: `<think>` and `<tool_call>` are often ordinary added tokens.
    ///
    /// @throws IllegalArgumentException if text could become one of them
    public Tokenizer reserving(Collection<String> texts) {
        Parts parts = new Parts(vocabulary, added, normalization, preTokenizer, merges, wholeFirst);
        return new Tokenizer(json, parts, Set.copyOf(texts));
    }

    /// The same with the tokens of all texts that stand in markup.
    public Tokenizer reservingMarkupOf(List<MarkedText> written) {
        return reserving(added.stream()
                .map(AddedToken::content)
                .filter(content -> written.stream().anyMatch(text -> text.markupAt(content, 0) >= 0))
                .toList());
    }

    /// This tokenizer for a model that has ids to spare behind the last token: they say nothing, and no text has them.
    ///
    /// @throws IllegalArgumentException if the model has fewer ids than there are tokens
    public Tokenizer padded(int size) {
        if (size == size()) return this;
        Parts parts = new Parts(vocabulary.padded(size), added, normalization, preTokenizer, merges, wholeFirst);
        return new Tokenizer(json, parts, controls, remembered);
    }

    /// False for an id that only fills a model's vocabulary up.
    public boolean hasText(int id) {
        return vocabulary.text(id).length > 0;
    }

    /// How many token ids there are: 0 … size−1.
    public int size() {
        return vocabulary.size();
    }

    public ControlTokens controls() {
        return controls;
    }

    /// The tokens of a text, none of them a control token, whatever the text says.
    public int[] encode(String text) {
        return encode(MarkedText.plain(text));
    }

    /// The tokens of a text; a control token only where all its characters are markup.
    public int[] encode(MarkedText text) {
        IntStream.Builder ids = IntStream.builder();
        String characters = text.toString();
        inText.cut(
                text,
                ids::add,
                (from, to) -> encodeNormalized(normalization.apply(characters.substring(from, to)), ids));
        return ids.build().toArray();
    }

    private void encodeNormalized(String text, IntStream.Builder ids) {
        inNormalized.cut(
                text,
                ids::add,
                (from, to) -> preTokenizer.cut(text.substring(from, to), chunk -> {
                    for (int id : encodeChunk(chunk)) ids.add(id);
                }));
    }

    private int[] encodeChunk(String chunk) {
        int[] known = remembered.get(chunk);
        if (known != null) return known;
        byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
        int whole = wholeFirst ? vocabulary.whole(bytes) : -1;
        boolean taken = whole >= 0 && !controls.contains(whole);
        int[] ids = taken ? new int[] {whole} : merges.apply(vocabulary.spelled(bytes));
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
        for (int i = from; i < to; i++) out.writeBytes(vocabulary.text(ids[i]));
        return out.toByteArray();
    }

    /// The bytes of every token, for those who show tokens without a tokenizer.
    public TokenTexts texts() {
        return new TokenTexts(vocabulary.texts());
    }

    List<AddedToken> added() {
        return added;
    }

    /// As `tokenizer.json` names the token: its bytes as letters.
    String name(int id) {
        return ByteAlphabet.write(vocabulary.text(id));
    }
}
