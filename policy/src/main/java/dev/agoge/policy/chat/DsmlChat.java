package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The policy's chat format in tokens: DeepSeek's DSML, in one of its dialects, in chat or thinking mode.
///
/// Token in, token out: a conversation grows by appending, so the policy's own ids are never encoded again. A prompt
/// ends where the reply begins; the policy samples until the end of the sentence; tool results follow it and end where
/// the next reply begins. Where thoughts are dropped it cannot just grow: see [Segment].
public final class DsmlChat implements Chat {
    private final Tokenizer tokenizer;
    private final Dialect dialect;
    private final Mode mode;
    private final Dsml dsml;
    private final Ends ends;

    /// Empty if the tokenizer was not learned for this format: then markup is spelled.
    private final Map<Integer, Piece> pieces = new HashMap<>();

    /// V4 in chat mode, as small as it gets.
    ///
    /// @throws IllegalArgumentException if the tokenizer lacks a piece of this format
    public DsmlChat(Tokenizer tokenizer) {
        this(tokenizer, Dialect.V4_COMPACT, Mode.CHAT);
    }

    /// @throws IllegalArgumentException if the tokenizer lacks a control token of this format, or the dialect the mode
    public DsmlChat(Tokenizer tokenizer, Dialect dialect, Mode mode) {
        this(tokenizer, dialect, mode, Set.of());
    }

    /// @param others that end a reply too
    DsmlChat(Tokenizer tokenizer, Dialect dialect, Mode mode, Set<Integer> others) {
        if (mode == Mode.THINKING_MAX && dialect.effort().isEmpty()) {
            throw new IllegalArgumentException(dialect + " has no words that ask for effort: use " + Mode.THINKING);
        }
        this.tokenizer = tokenizer.reserving(
                Stream.concat(Piece.ATOMS.stream(), Piece.RARE_ATOMS.stream()).toList());
        this.dialect = dialect;
        this.mode = mode;
        this.dsml = new Dsml(dialect, mode);
        for (String atom : Piece.ATOMS) this.tokenizer.controls().id(atom);
        this.ends = Ends.of(endOfSentence(), others);
        if (!fused(tokenizer, dialect)) return;
        for (Piece piece : Piece.values()) pieces.put(tokenizer.controls().id(piece.text(dialect)), piece);
    }

    /// Whether the tokenizer was learned for this format.
    static boolean fused(Tokenizer tokenizer, Dialect dialect) {
        return Arrays.stream(Piece.values())
                .allMatch(piece -> tokenizer.controls().has(piece.text(dialect)));
    }

    /// Learns a tokenizer for this format. A line that at least one in a hundred documents has becomes one token.
    public static Tokenizer trainTokenizer(List<BpeTrainer.Document> corpus, int vocabularySize) {
        return new BpeTrainer(Piece.texts(), vocabularySize, 0.01).train(corpus);
    }

    /// What a conversation gives a tokenizer to learn from: its texts without the markup.
    public static BpeTrainer.Document document(List<Message> conversation, List<ToolSpec> tools) {
        Dsml compact = new Dsml(Dialect.V4_COMPACT, Mode.CHAT);
        return new BpeTrainer.Document(
                compact.conversation(thoughtless(conversation), tools).plainRuns());
    }

    private static List<Remark> thoughtless(List<Message> messages) {
        return messages.stream().map(Remark::of).toList();
    }

    public Mode mode() {
        return mode;
    }

    @Override
    public ChatSpec spec() {
        return new ChatSpec.Dsml(dialect, mode);
    }

    @Override
    public boolean thinks() {
        return mode.thinks();
    }

    @Override
    public Set<Integer> ends() {
        return ends.all();
    }

    @Override
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        return promptOf(thoughtless(messages), tools);
    }

    /// The same for a conversation with thoughts, of which those that the dialect keeps are written down, and with what
    /// else only DeepSeek's formats know.
    ///
    /// @throws IllegalArgumentException if the dialect does not know it, or the tokenizer lacks its control token
    public int[] promptOf(List<Remark> remarks, List<ToolSpec> tools) {
        if (remarks.isEmpty() || !remarks.getLast().isHeard()) {
            throw new IllegalArgumentException("a prompt ends with a message of the user or of a tool");
        }
        return conversation(remarks, tools);
    }

    /// A whole conversation, whoever spoke last.
    int[] conversation(List<Remark> remarks, List<ToolSpec> tools) {
        MarkedText text = dsml.conversation(remarks, tools);
        demandTokens(remarks);
        return tokenizer.encode(text);
    }

    private void demandTokens(List<Remark> remarks) {
        for (Remark remark : remarks) {
            if (remark instanceof Remark.Reminder) tokenizer.controls().id(Piece.LATEST_REMINDER);
            if (remark instanceof Remark.Asked(var task)) tokenizer.controls().id(task.token());
        }
    }

    /// @throws IllegalArgumentException if that might drop thoughts: then a [Segment] knows what to do
    @Override
    public int[] heard(List<Message> messages) {
        Heard.requireOnly(messages);
        Hearing heard = new Hearing(thoughtless(messages));
        if (thinks() && heard.humanSpeaks()) {
            throw new IllegalArgumentException(dialect + " may drop the thoughts so far when a user speaks:"
                    + " a conversation goes on by segments");
        }
        return tokenizer.encode(dsml.heard(heard, true));
    }

    int[] opening(List<Remark> system, List<ToolSpec> tools) {
        return tokenizer.encode(dsml.opening(system, tools));
    }

    int[] heard(Hearing hearing, boolean thoughtKept) {
        MarkedText text = dsml.heard(hearing, thoughtKept);
        demandTokens(hearing.remarks());
        return tokenizer.encode(text);
    }

    boolean drops(Hearing heard, boolean tools) {
        return mode.thinks() && dialect.drops(heard, tools);
    }

    @Override
    public int[] reply(Reply reply) {
        return reply(new Spoken("", reply));
    }

    public int[] reply(Spoken spoken) {
        return tokenizer.encode(dsml.reply(spoken));
    }

    /// The reply to a task, which has no thought in any mode.
    public int[] taskReply(Reply reply) {
        return tokenizer.encode(new Dsml(dialect, Mode.CHAT).reply(new Spoken("", reply)));
    }

    @Override
    public Spoken read(int[] sampled) {
        return read(sampled, mode);
    }

    /// What the sampled ids say to a task.
    public Reply parseTaskReply(int[] sampled) {
        return read(sampled, Mode.CHAT).reply();
    }

    private Spoken read(int[] sampled, Mode mode) {
        int[] ended = ends.normalised(sampled);
        try {
            Markup markup = pieces.isEmpty()
                    ? new SpelledMarkup(tokenizer, dialect, ended)
                    : new FusedMarkup(tokenizer, pieces, ended);
            return new DsmlParser(markup, mode).spoken();
        } catch (Malformed e) {
            return new Spoken("", new Reply.Garbled(Ends.legible(tokenizer, sampled), e.why()));
        }
    }

    /// The same format as a `chat_template`, for other tools; empty where a template cannot say it.
    public Optional<String> template() {
        boolean plain = dialect != Dialect.V3_2 && mode == Mode.CHAT;
        return plain ? Optional.of(DsmlTemplate.of(dialect)) : Optional.empty();
    }

    public int beginOfSentence() {
        return tokenizer.controls().id(Piece.BEGIN_OF_SENTENCE.text());
    }

    public int endOfSentence() {
        return tokenizer.controls().id(Piece.END_OF_SENTENCE.text());
    }

    /// What is left of a sampled reply when its thought is dropped. Who never ended the thought said nothing.
    int[] withoutThought(int[] sampled) {
        int end = tokenizer.controls().id(Piece.END_THINK.text());
        for (int i = 0; i < sampled.length; i++) {
            if (sampled[i] == end) return Arrays.copyOfRange(sampled, i + 1, sampled.length);
        }
        return new int[0];
    }
}
