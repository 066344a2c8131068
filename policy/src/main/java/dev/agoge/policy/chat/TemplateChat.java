package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The chat of a model's own `chat_template`, without thinking.
///
/// A prompt is what the template writes. What a reply looks like, and what follows it, a [TemplateProbe] has learned
/// from
/// what it writes: a template whose replies cannot be told apart, or that writes the beginning anew when more is said,
/// is
/// refused. What follows a reply is always written as after the first reply of a conversation.
public final class TemplateChat implements Chat {
    private static final String TOOLS_ALOUD = """
            You may call these tools, each given with the JSON Schema of its arguments:
            """;

    private final Tokenizer tokenizer;
    private final TemplateText text;
    private final ReplyGrammar grammar;
    private final ReplyGrammar asTokens;
    private final Ends ends;
    private final boolean toolsAloud;
    private final List<String> remarks;
    private final Optional<String> whyNoTools;

    /// @param constants what `tokenizer_config.json` says beside the template: `bos_token`, `eos_token`
    /// @param others that end a reply too
    /// @throws IllegalArgumentException if the template cannot be used, saying why
    public TemplateChat(
            Tokenizer tokenizer, JinjaTemplate template, Map<String, String> constants, Set<Integer> others) {
        TemplateText text = new TemplateText(template, constants, new CallStyle(false, false), false);
        TemplateProbe probe = new TemplateProbe(tokenizer, text, others);
        ReplyGrammar words = probe.words();
        Optional<TemplateProbe.Calls> calls = probe.calls(words);
        this.tokenizer = probe.tokenizer();
        this.text = calls.map(found -> text.with(found.style())).orElse(text);
        this.grammar =
                new ReplyGrammar(words.opens(), words.closes(), words.end(), calls.map(TemplateProbe.Calls::grammar));
        this.asTokens = grammar.asTokens(this.tokenizer);
        this.ends = Ends.of(this.tokenizer.controls().id(words.end()), withEndOfCalls(others));
        this.toolsAloud = !probe.tellsTools();
        this.whyNoTools = whyNoTools(probe, calls);
        this.remarks = remarks(probe, calls);
    }

    private Set<Integer> withEndOfCalls(Set<Integer> others) {
        Stream<Integer> ofCalls =
                grammar.calls().stream().map(calls -> tokenizer.controls().id(calls.end()));
        return Stream.concat(others.stream(), ofCalls).collect(Collectors.toUnmodifiableSet());
    }

    private Optional<String> whyNoTools(TemplateProbe probe, Optional<TemplateProbe.Calls> calls) {
        if (calls.isEmpty()) {
            return Optional.of(
                    "this chat template cannot call tools: either it does not write calls with their arguments"
                            + " as one JSON object, or it writes a reply anew once a tool has answered it; name the chat "
                            + ChatName.HERMES.text() + ", or give the model another template");
        }
        if (toolsAloud && !probe.tellsSystem()) {
            return Optional.of("this chat template tells the policy neither its tools nor what the system says");
        }
        return Optional.empty();
    }

    private List<String> remarks(TemplateProbe probe, Optional<TemplateProbe.Calls> calls) {
        List<String> remarks = new ArrayList<>();
        if (calls.isEmpty()) return remarks;
        if (toolsAloud) {
            remarks.add("The chat template does not tell the policy its tools; they are told in the system's message.");
        }
        if (!probe.repeats(calls.orElseThrow().style())) {
            remarks.add(
                    "The chat template writes a second round of calls otherwise than the first; here all are written"
                            + " as the first.");
        }
        return List.copyOf(remarks);
    }

    @Override
    public ChatSpec spec() {
        return new ChatSpec.Template();
    }

    @Override
    public boolean thinks() {
        return false;
    }

    @Override
    public Set<Integer> ends() {
        return ends.all();
    }

    @Override
    public Optional<String> whyNoTools() {
        return whyNoTools;
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    /// @throws dev.agoge.policy.jinja.TemplateFailure if the template refuses the conversation
    @Override
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        Heard.requireLast(messages);
        if (!tools.isEmpty() && whyNoTools.isPresent()) throw new IllegalArgumentException(whyNoTools.orElseThrow());
        boolean aloud = toolsAloud && !tools.isEmpty();
        return tokenizer.encode(text.write(aloud ? aloud(messages, tools) : messages, tools, true));
    }

    /// The tools in the system's words.
    private static List<Message> aloud(List<Message> messages, List<ToolSpec> tools) {
        boolean system = messages.getFirst() instanceof Message.System;
        String before = messages.getFirst() instanceof Message.System(var words) ? words + "\n\n" : "";
        String told = tools.stream().map(Dialect.V4::schema).collect(Collectors.joining("\n", TOOLS_ALOUD, ""));
        List<Message> aloud = new ArrayList<>(List.of(new Message.System(before + told)));
        aloud.addAll(messages.subList(system ? 1 : 0, messages.size()));
        return aloud;
    }

    @Override
    public int[] heard(List<Message> messages) {
        Heard.requireOnly(messages);
        int calls = messages.getFirst() instanceof Message.Tool(var results) ? results.size() : 0;
        if (calls > 0 && whyNoTools.isPresent()) throw new IllegalArgumentException(whyNoTools.orElseThrow());
        List<Message> conversation = new ArrayList<>(TemplateProbe.before(calls));
        MarkedText before = upToEnd(conversation, calls > 0);
        conversation.addAll(messages);
        MarkedText whole = text.write(conversation, List.of(), true);
        if (!whole.toString().startsWith(before.toString())) {
            throw new IllegalArgumentException(
                    "the chat template writes the beginning of a conversation anew when it hears " + messages);
        }
        return tokenizer.encode(whole.slice(before.length(), whole.length()));
    }

    /// A conversation that ends with a reply, as far as the policy wrote it.
    private MarkedText upToEnd(List<Message> conversation, boolean calls) {
        MarkedText whole = text.write(conversation, List.of(), false);
        String end = calls ? grammar.calls().orElseThrow().end() : grammar.end();
        int last = whole.toString().lastIndexOf(end);
        return whole.slice(0, last + end.length());
    }

    @Override
    public int[] reply(Reply reply) {
        return tokenizer.encode(grammar.write(reply));
    }

    @Override
    public Spoken read(int[] sampled) {
        try {
            if (sampled.length == 0 || !ends.all().contains(sampled[sampled.length - 1])) {
                throw new Malformed("the reply is cut off before its end");
            }
            int[] reply = Arrays.copyOf(sampled, sampled.length - 1);
            return new Spoken("", new TemplateReply(asTokens, MarkedReply.read(tokenizer, reply)).read());
        } catch (Malformed e) {
            return new Spoken("", new Reply.Garbled(Ends.legible(tokenizer, sampled), e.why()));
        }
    }
}
