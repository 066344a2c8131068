package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.TemplateFailure;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Learns how a template writes by letting it write: a template renders whole conversations and says nowhere what of
/// them is the policy's, what a call looks like and whether it would write the beginning again when more is said.
///
/// The words of the probes are such as no template writes itself.
final class TemplateProbe {
    private static final String HUMAN = "Zqhuman";
    private static final String WORDS = "Zqwords";
    private static final String RESULT = "Zqresult";
    private static final String SYSTEM = "Zqsystem";
    private static final String FIRST = "zq_first";
    private static final String SECOND = "zq_second";
    private static final String ARGUMENTS = "{\"zq_key\": \"zq_value\"}";
    private static final List<CallStyle> STYLES = List.of(
            new CallStyle(false, false),
            new CallStyle(true, false),
            new CallStyle(false, true),
            new CallStyle(true, true));
    private static final List<Message> ASKED = List.of(new Message.User(HUMAN));
    private static final ToolSpec TOOL =
            new ToolSpec(FIRST, "Zqdescription", "{\"type\":\"object\",\"properties\":{}}");

    private final TemplateText plainText;
    private final Set<Integer> folderEnds;
    private final MarkedText asked;
    private final Tokenizer tokenizer;

    /// @param text in whatever style
    /// @param folderEnds what the model's folder says ends a reply
    /// @throws IllegalArgumentException if the template cannot be used, saying why
    TemplateProbe(Tokenizer tokenizer, TemplateText text, Set<Integer> folderEnds) {
        this.plainText = text;
        this.folderEnds = folderEnds;
        this.asked = text.write(ASKED, List.of(), true);
        this.tokenizer = tokenizer.reservingMarkupOf(everything());
        String begins = asked.toString();
        if (begins.lastIndexOf(HermesChat.THINK) > begins.lastIndexOf(HermesChat.END_THINK)) {
            throw new IllegalArgumentException("it begins every reply with a thought, and a chat template is played"
                    + " without thinking: take a template that can switch it off");
        }
    }

    /// Its tokenizer, all that the template writes reserved.
    Tokenizer tokenizer() {
        return tokenizer;
    }

    private List<MarkedText> everything() {
        List<MarkedText> all = new ArrayList<>(List.of(asked));
        for (CallStyle style : STYLES) {
            for (List<Message> messages : List.of(
                    said(new Message.Assistant(WORDS, List.of())),
                    said(calls("", FIRST, SECOND), result(2)),
                    said(calls(WORDS, FIRST), result(1)))) {
                tried(plainText.with(style), messages, List.of(TOOL)).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Optional<MarkedText> tried(TemplateText text, List<Message> messages, List<ToolSpec> tools) {
        boolean replying = !(messages.getLast() instanceof Message.Assistant);
        try {
            return Optional.of(text.write(messages, tools, replying));
        } catch (TemplateFailure e) {
            return Optional.empty();
        }
    }

    private static Message.Assistant calls(String words, String... names) {
        List<ToolCall> calls = new ArrayList<>();
        for (String name : names) calls.add(new ToolCall(name, ARGUMENTS));
        return new Message.Assistant(words, calls);
    }

    private static Message result(int count) {
        List<ToolResult> results = new ArrayList<>();
        for (int i = 0; i < count; i++) results.add(new ToolResult(RESULT, false));
        return new Message.Tool(results);
    }

    private static List<Message> said(Message... after) {
        List<Message> messages = new ArrayList<>(ASKED);
        messages.addAll(List.of(after));
        return messages;
    }

    /// A conversation with so many calls, or words, after which something is heard.
    static List<Message> before(int calls) {
        if (calls == 0) return said(new Message.Assistant(WORDS, List.of()));
        String[] names = new String[calls];
        Arrays.fill(names, FIRST);
        return said(calls("", names));
    }

    /// @throws IllegalArgumentException if what it writes after a question does not go on from where the reply begins
    ReplyGrammar words() {
        MarkedText whole = plainText.write(said(new Message.Assistant(WORDS, List.of())), List.of(), false);
        MarkedText reply = afterAsked(whole)
                .orElseThrow(() -> new IllegalArgumentException("where a reply begins it writes '" + tail(asked)
                        + "', but the reply itself it writes after something else: a conversation would not go on from"
                        + " what the policy was given"));
        int at = reply.toString().indexOf(WORDS);
        if (at < 0) throw new IllegalArgumentException("it does not write what an assistant says");
        MarkedText after = reply.slice(at + WORDS.length(), reply.length());
        End end = end(after, Optional.empty())
                .orElseThrow(() -> new IllegalArgumentException(
                        "no control token ends what an assistant says: nothing could stop it"));
        return new ReplyGrammar(reply.slice(0, at), after.slice(0, end.at), end.token, Optional.empty());
    }

    private record End(String token, int at) {}

    /// The token that ends a reply: the one that ends words, one that the folder names, or the first.
    private Optional<End> end(MarkedText after, Optional<String> known) {
        List<String> tokens = new ArrayList<>();
        for (int id : tokenizer.encode(after)) {
            if (tokenizer.controls().contains(id))
                tokens.add(tokenizer.controls().text(id));
        }
        Optional<String> token = known.filter(tokens::contains)
                .or(() -> tokens.stream()
                        .filter(text -> folderEnds.contains(tokenizer.controls().id(text)))
                        .findFirst())
                .or(() -> tokens.stream().findFirst());
        return token.map(text -> new End(text, after.markupAt(text, 0)));
    }

    private Optional<MarkedText> afterAsked(MarkedText whole) {
        return whole.toString().startsWith(asked.toString())
                ? Optional.of(whole.slice(asked.length(), whole.length()))
                : Optional.empty();
    }

    private static String tail(MarkedText text) {
        String all = text.toString();
        return all.substring(Math.max(0, all.length() - 40)).replace("\n", "\\n");
    }

    /// How it writes calls, and in which style it is told them.
    record Calls(CallStyle style, CallGrammar grammar) {}

    /// @param words what it writes around words
    /// @return empty if there is no style in which it writes calls with their arguments as one JSON object and what
    ///     tools answer behind them
    Optional<Calls> calls(ReplyGrammar words) {
        for (CallStyle style : STYLES) {
            Optional<CallGrammar> grammar = calls(plainText.with(style), words);
            if (grammar.isPresent()) return Optional.of(new Calls(style, grammar.orElseThrow()));
        }
        return Optional.empty();
    }

    private Optional<CallGrammar> calls(TemplateText text, ReplyGrammar words) {
        MarkedText reply = tried(text, said(calls("", FIRST)), List.of())
                .flatMap(this::afterAsked)
                .orElse(MarkedText.EMPTY);
        int name = reply.toString().indexOf(FIRST);
        Optional<Span> arguments = arguments(reply, Math.max(0, name));
        if (name < 0 || arguments.isEmpty()) return Optional.empty();
        Span first = arguments.orElseThrow();
        MarkedText after = reply.slice(first.to, reply.length());
        Optional<End> end = end(after, Optional.of(words.end()));
        if (end.isEmpty()) return Optional.empty();
        CallGrammar one = new CallGrammar(
                reply.slice(0, name),
                Optional.empty(),
                reply.slice(name + FIRST.length(), first.from),
                Optional.empty(),
                after.slice(0, end.orElseThrow().at),
                end.orElseThrow().token);
        if (!goesOn(text, reply.slice(0, first.to), one)) return Optional.empty();
        return Optional.of(new CallGrammar(
                one.opens(), afterWords(text, words), one.names(), next(text, one), one.closes(), one.end()));
    }

    /// Whether what tools answer follows the calls as they were.
    private boolean goesOn(TemplateText text, MarkedText upToArguments, CallGrammar grammar) {
        String before = asked.toString() + upToArguments + grammar.closes() + grammar.end();
        return tried(text, said(calls("", FIRST), result(1)), List.of())
                .map(MarkedText::toString)
                .filter(whole -> whole.startsWith(before) && whole.indexOf(RESULT, before.length()) >= 0)
                .isPresent();
    }

    private Optional<MarkedText> next(TemplateText text, CallGrammar one) {
        MarkedText reply = tried(text, said(calls("", FIRST, SECOND)), List.of())
                .flatMap(this::afterAsked)
                .orElse(MarkedText.EMPTY);
        int second = reply.toString().indexOf(SECOND);
        if (second < 0 || !reply.toString().startsWith(one.opens() + FIRST + one.names())) return Optional.empty();
        Optional<Span> first = arguments(reply, 0);
        String rest = SECOND + one.names();
        boolean alike = first.isPresent()
                && first.orElseThrow().to <= second
                && reply.toString().startsWith(rest, second);
        return alike ? Optional.of(reply.slice(first.orElseThrow().to, second)) : Optional.empty();
    }

    private Optional<MarkedText> afterWords(TemplateText text, ReplyGrammar words) {
        MarkedText reply = tried(text, said(calls(WORDS, FIRST)), List.of())
                .flatMap(this::afterAsked)
                .orElse(MarkedText.EMPTY);
        String opened = words.opens() + WORDS;
        int name = reply.toString().indexOf(FIRST);
        boolean alike = name >= opened.length() && reply.toString().startsWith(opened);
        return alike ? Optional.of(reply.slice(opened.length(), name)) : Optional.empty();
    }

    private record Span(int from, int to) {}

    /// The object of the arguments, if it stands there as JSON.
    private static Optional<Span> arguments(MarkedText reply, int after) {
        String text = reply.toString();
        int key = text.indexOf("\"zq_key\"", after);
        int value = text.indexOf("\"zq_value\"", after);
        if (key < 0 || value < key) return Optional.empty();
        int from = text.lastIndexOf('{', key);
        int to = text.indexOf('}', value) + 1;
        if (from < after || to == 0) return Optional.empty();
        try {
            boolean same = Arguments.compact(text.substring(from, to)).equals(Arguments.compact(ARGUMENTS));
            return same ? Optional.of(new Span(from, to)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether a prompt tells the tools that the template is given.
    boolean tellsTools() {
        return tried(plainText, ASKED, List.of(TOOL))
                .filter(text -> text.toString().contains(FIRST))
                .isPresent();
    }

    boolean tellsSystem() {
        List<Message> messages = new ArrayList<>(List.of(new Message.System(SYSTEM)));
        messages.addAll(ASKED);
        return tried(plainText, messages, List.of())
                .filter(text -> text.toString().contains(SYSTEM))
                .isPresent();
    }

    /// Whether a second round of calls and answers is written as the first.
    boolean repeats(CallStyle style) {
        TemplateText text = plainText.with(style);
        Message.Assistant call = calls("", FIRST);
        Optional<MarkedText> once = tried(text, said(call, result(1)), List.of());
        Optional<MarkedText> twice = tried(text, said(call, result(1), call, result(1)), List.of());
        if (once.isEmpty() || twice.isEmpty()) return false;
        String round = once.orElseThrow().toString().substring(asked.length());
        return twice.orElseThrow().toString().equals(once.orElseThrow() + round);
    }
}
