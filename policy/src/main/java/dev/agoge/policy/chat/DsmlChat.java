package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The policy's chat format: DeepSeek-V4's DSML in chat mode, in tokens.
///
/// Token in, token out: a conversation grows by appending, so the policy's own ids are never encoded again. A prompt
/// ends where the reply begins; the policy samples until the end of the sentence; tool results follow it and end where
/// the next reply begins.
public final class DsmlChat {
    private final Tokenizer tokenizer;
    private final Map<Piece, Integer> ids = new EnumMap<>(Piece.class);
    private final Map<Integer, Piece> pieces = new HashMap<>();

    /// @throws IllegalArgumentException if the tokenizer lacks a piece of this format
    public DsmlChat(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
        for (Piece piece : Piece.values()) {
            int id = tokenizer.controls().id(piece.text());
            ids.put(piece, id);
            pieces.put(id, piece);
        }
    }

    /// Learns a tokenizer for this format. A line that at least one in a hundred documents has becomes one token.
    public static Tokenizer trainTokenizer(List<BpeTrainer.Document> corpus, int vocabularySize) {
        return new BpeTrainer(Piece.texts(), vocabularySize, 0.01).train(corpus);
    }

    /// What a conversation gives a tokenizer to learn from: its texts without the markup.
    public static BpeTrainer.Document document(List<Message> conversation, List<ToolSpec> tools) {
        return new BpeTrainer.Document(Dsml.conversation(conversation, tools).parts().stream()
                .filter(part -> part instanceof Script.Part.Plain)
                .map(Script.Part::text)
                .toList());
    }

    /// From the beginning of the sentence to where the reply begins.
    ///
    /// @param messages the last is the user's or a tool's
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        if (messages.isEmpty()
                || !(messages.getLast() instanceof Message.User || messages.getLast() instanceof Message.Tool)) {
            throw new IllegalArgumentException("a prompt ends with a message of the user or of a tool");
        }
        return encode(Dsml.conversation(messages, tools));
    }

    /// What follows a reply that called tools: the results, to where the next reply begins.
    public int[] toolResults(List<ToolResult> results) {
        return encode(Dsml.toolResults(results));
    }

    /// A reply as the policy would have written it, with the end of its sentence.
    ///
    /// @throws IllegalArgumentException if it cannot be written: garbled, or a call's arguments are no JSON object
    public int[] reply(Reply reply) {
        return encode(Dsml.reply(reply));
    }

    /// What the sampled ids say, the end of the sentence included.
    public Reply parse(int[] sampled) {
        return new DsmlParser(tokenizer, pieces, sampled).reply();
    }

    public int endOfSentence() {
        return id(Piece.END_OF_SENTENCE);
    }

    private int[] encode(Script script) {
        return script.parts().stream()
                .flatMapToInt(part -> switch (part) {
                    case Script.Part.Markup(var piece) -> IntStream.of(id(piece));
                    case Script.Part.Plain(var text) -> IntStream.of(tokenizer.encode(text));
                })
                .toArray();
    }

    private int id(Piece piece) {
        Integer id = ids.get(piece);
        if (id == null) throw new IllegalStateException("no id for " + piece);
        return id;
    }
}
