package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;

/// What a template writes around a reply: `opens` words `closes` and the end token; around calls, what their grammar
/// says.
///
/// @param calls empty if the template writes none
record ReplyGrammar(MarkedText opens, MarkedText closes, String end, Optional<CallGrammar> calls) {
    /// @throws IllegalArgumentException if it cannot be written so
    MarkedText write(Reply reply) {
        return switch (reply) {
            case Reply.Words(var words) ->
                new MarkedText.Builder()
                        .add(opens)
                        .plain(words)
                        .add(closes)
                        .markup(end)
                        .build();
            case Reply.Calls(var words, var made) -> write(words, made);
            case Reply.Garbled(var _, var why) ->
                throw new IllegalArgumentException("a garbled reply cannot be written down again: " + why);
        };
    }

    private MarkedText write(String words, List<ToolCall> made) {
        CallGrammar grammar =
                calls.orElseThrow(() -> new IllegalArgumentException("this chat template writes no calls"));
        MarkedText.Builder text = new MarkedText.Builder();
        if (words.isEmpty()) {
            text.add(grammar.opens());
        } else {
            text.add(opens)
                    .plain(words)
                    .add(grammar.afterWords()
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "this chat template cannot write words before calls: '" + words + "'")));
        }
        for (int i = 0; i < made.size(); i++) {
            if (i > 0) {
                text.add(grammar.next()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "this chat template writes one call in a reply, not " + made.size())));
            }
            ToolCall call = made.get(i);
            text.plain(Arguments.checkName("tool", call.name())).add(grammar.names());
            text.plain(Arguments.spaced(Arguments.write(Arguments.read(call.arguments()))));
        }
        return text.add(grammar.closes()).markup(grammar.end()).build();
    }

    /// The same as it comes out of tokens, where only control tokens are markup.
    ReplyGrammar asTokens(Tokenizer tokenizer) {
        return new ReplyGrammar(
                asTokens(tokenizer, opens),
                asTokens(tokenizer, closes),
                end,
                calls.map(grammar -> new CallGrammar(
                        asTokens(tokenizer, grammar.opens()),
                        grammar.afterWords().map(text -> asTokens(tokenizer, text)),
                        asTokens(tokenizer, grammar.names()),
                        grammar.next().map(text -> asTokens(tokenizer, text)),
                        asTokens(tokenizer, grammar.closes()),
                        grammar.end())));
    }

    private static MarkedText asTokens(Tokenizer tokenizer, MarkedText text) {
        try {
            return MarkedReply.read(tokenizer, tokenizer.encode(text));
        } catch (Malformed e) {
            throw new IllegalStateException("a tokenizer does not read what it wrote: " + e.why(), e);
        }
    }
}
