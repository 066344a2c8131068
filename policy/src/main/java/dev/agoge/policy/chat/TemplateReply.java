package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one reply by the grammar of its template. Strict: words, then calls and nothing after them.
final class TemplateReply {
    private final ReplyGrammar grammar;
    private final MarkedText reply;
    private int at;

    /// @param grammar as it comes out of tokens
    /// @param reply without the token that ends it
    TemplateReply(ReplyGrammar grammar, MarkedText reply) {
        this.grammar = grammar;
        this.reply = reply;
    }

    Reply read() throws Malformed {
        Optional<Reply> calling = Optional.empty();
        if (grammar.calls().isPresent()) calling = calling(grammar.calls().orElseThrow());
        if (calling.isPresent()) return calling.orElseThrow();
        int end = reply.length() - grammar.closes().length();
        if (end < 0 || !reply.holds(grammar.closes(), end)) throw new Malformed("the text does not end as it must");
        return new Reply.Words(plain(opened(), end, "the text"));
    }

    /// Empty if no call opens here.
    private Optional<Reply> calling(CallGrammar calls) throws Malformed {
        if (reply.holds(calls.opens(), 0)) return calling(calls, calls.opens(), 0);
        if (calls.afterWords().isEmpty()) return Optional.empty();
        MarkedText opens = calls.afterWords().orElseThrow();
        int first = reply.indexOf(opens, 0);
        return first < 0 ? Optional.empty() : calling(calls, opens, first);
    }

    private Optional<Reply> calling(CallGrammar calls, MarkedText opens, int first) throws Malformed {
        try {
            String words = first == 0 ? "" : plain(opened(), first, "the text");
            at = first + opens.length();
            return Optional.of(new Reply.Calls(words, calls(calls)));
        } catch (Malformed e) {
            // What no control token opens may be words that only look like a call.
            if (opens.nextMarkup(0) < 0) return Optional.empty();
            throw e;
        }
    }

    private int opened() throws Malformed {
        if (!reply.holds(grammar.opens(), 0)) throw new Malformed("the reply does not begin as it must");
        return grammar.opens().length();
    }

    private List<ToolCall> calls(CallGrammar grammar) throws Malformed {
        List<ToolCall> calls = new ArrayList<>();
        while (true) {
            calls.add(call(grammar));
            if (grammar.next().isPresent() && reply.holds(grammar.next().orElseThrow(), at)) {
                at += grammar.next().orElseThrow().length();
            } else if (reply.holds(grammar.closes(), at)
                    && at + grammar.closes().length() == reply.length()) {
                return calls;
            } else {
                throw new Malformed("after a call stands neither another one nor the end");
            }
        }
    }

    private ToolCall call(CallGrammar grammar) throws Malformed {
        int nameEnds = reply.indexOf(grammar.names(), at);
        if (nameEnds < 0) throw new Malformed("a call has a name and nothing more");
        String name = plain(at, nameEnds, "the name of a tool");
        int from = nameEnds + grammar.names().length();
        at = objectEnds(from);
        String json = plain(from, at, "the arguments of a call");
        try {
            return new ToolCall(Arguments.checkName("tool", name), Arguments.write(Arguments.read(json)));
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    /// Where the JSON object that begins here ends: at the bracket that closes it, outside of texts.
    private int objectEnds(int from) throws Malformed {
        String text = reply.toString();
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (quoted && letter == '\\') i++;
            else if (letter == '"') quoted = !quoted;
            else if (!quoted && (letter == '{' || letter == '[')) depth++;
            else if (!quoted && (letter == '}' || letter == ']') && --depth == 0) return i + 1;
            if (depth == 0 && i == from) break;
        }
        throw new Malformed("a call's arguments are no JSON object");
    }

    private String plain(int from, int to, String what) throws Malformed {
        if (from > to) throw new Malformed(what + " does not begin as it must");
        int markup = reply.nextMarkup(from);
        if (markup >= 0 && markup < to) throw new Malformed("a control token is out of place in " + what);
        return reply.slice(from, to).toString();
    }
}
