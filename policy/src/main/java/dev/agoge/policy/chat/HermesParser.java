package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.policy.tokenizer.ControlTokens;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one reply of a Qwen policy. Strict: words, then calls and nothing between or after them but a line break, then
/// the end of the turn. A tag is markup where the tokenizer has a token for it; where it has none, its text is.
final class HermesParser {
    private final MarkedText reply;
    private final ControlTokens controls;
    private int at;

    HermesParser(MarkedText reply, ControlTokens controls) {
        this.reply = reply;
        this.controls = controls;
    }

    Spoken spoken(Thoughts thoughts) throws Malformed {
        String thought = thoughts.think() ? thought(thoughts) : "";
        return new Spoken(thought, reply());
    }

    /// Up to where the reply proper begins. Line breaks at the borders belong to the markup, as many as came.
    private String thought(Thoughts thoughts) throws Malformed {
        if (thoughts == Thoughts.OPEN) {
            if (next(HermesChat.THINK, 0) != 0) throw new Malformed("the reply does not begin with a thought");
            at = HermesChat.THINK.length();
        }
        int end = next(HermesChat.END_THINK, at);
        if (end < 0) throw new Malformed("the thought has no end");
        String thought = plain(at, end, "the thought");
        at = end + HermesChat.END_THINK.length();
        for (int breaks = 0; breaks < 2 && reply.toString().startsWith("\n", at); breaks++) at++;
        if (thoughts == Thoughts.OPEN && thought.startsWith("\n")) thought = thought.substring(1);
        return thought.endsWith("\n") ? thought.substring(0, thought.length() - 1) : thought;
    }

    private Reply reply() throws Malformed {
        int from = at;
        int end = next(HermesChat.CLOSE, from);
        if (end < 0) throw new Malformed("the reply is cut off before the end of its turn");
        if (end + HermesChat.CLOSE.length() < reply.length()) throw new Malformed("the reply goes on after its end");
        int first = next(HermesChat.CALL, from);
        String words = plain(from, first < 0 ? end : first, "the text");
        if (first < 0) return new Reply.Words(words);
        List<ToolCall> calls = new ArrayList<>();
        at = first;
        while (at < end) calls.add(call(end));
        // The break before the first call belongs to the markup.
        return new Reply.Calls(words.endsWith("\n") ? words.substring(0, words.length() - 1) : words, calls);
    }

    private int next(String tag, int from) {
        for (int place = reply.toString().indexOf(tag, from); place >= 0; ) {
            if (!controls.has(tag) || reply.isMarkup(place, place + tag.length())) return place;
            place = reply.toString().indexOf(tag, place + 1);
        }
        return -1;
    }

    private String plain(int from, int to, String what) throws Malformed {
        int callEnds = next(HermesChat.END_CALL, from);
        if (callEnds >= 0 && callEnds < to) throw new Malformed("a call ends in " + what + " that never began");
        int markup = reply.nextMarkup(from);
        if (markup >= 0 && markup < to) throw new Malformed("a control token is out of place in " + what);
        return reply.slice(from, to).toString();
    }

    /// The call that begins here, and the line break after it if another follows.
    private ToolCall call(int end) throws Malformed {
        if (next(HermesChat.CALL, at) != at) throw new Malformed("text follows the calls");
        int from = at + HermesChat.CALL.length();
        int to = next(HermesChat.END_CALL, from);
        if (to < 0 || to > end) throw new Malformed("a call has no end");
        int markup = reply.nextMarkup(from);
        if (markup >= 0 && markup < to) throw new Malformed("a control token is out of place in a call");
        at = to + HermesChat.END_CALL.length();
        if (at < end && reply.toString().startsWith("\n", at) && at + 1 < end) at++;
        return parsed(reply.slice(from, to).toString());
    }

    private static ToolCall parsed(String json) throws Malformed {
        try {
            List<Arguments.Argument> members = Arguments.read(json.strip());
            @Nullable String name = null;
            @Nullable String arguments = null;
            for (Arguments.Argument member : members) {
                switch (member.name()) {
                    case "name" -> name = member.string() ? member.value() : null;
                    case "arguments" -> arguments = member.string() ? null : member.value();
                    default -> throw new Malformed("a call has a name and arguments, but no " + member.name());
                }
            }
            if (name == null) throw new Malformed("a call needs a name");
            if (arguments == null) throw new Malformed("a call needs its arguments as an object");
            Arguments.read(arguments);
            return new ToolCall(Arguments.checkName("tool", name), arguments);
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }
}
