package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The chat format of Qwen's policies: turns between `<|im_start|>` and `<|im_end|>`, calls as JSON within
/// `<tool_call>` tags, as Hermes began it.
///
/// A conversation that is written whole has no thoughts but the one that the reply begins behind, as Qwen's template
/// has it. One that grows keeps what was sampled: thoughts, and the empty ones where thinking is switched off.
public final class HermesChat implements Chat {
    static final String OPEN = "<|im_start|>";
    static final String CLOSE = "<|im_end|>";
    static final String CALL = "<tool_call>";
    static final String END_CALL = "</tool_call>";
    static final String THINK = "<think>";
    static final String END_THINK = "</think>";
    private static final List<String> MARKUP = List.of(OPEN, CLOSE, CALL, END_CALL, THINK, END_THINK);
    private static final Wording WORDING = Wording.of("qwen3.txt");
    private static final String TOOLS_OPEN = WORDING.before("{schemas}\n", "tools");
    private static final String TOOLS_CLOSE = WORDING.after("{schemas}\n", "tools");

    private final Tokenizer tokenizer;
    private final Thoughts thoughts;
    private final Ends ends;

    /// Without thoughts.
    ///
    /// @throws IllegalArgumentException if the tokenizer lacks the ends of turns
    public HermesChat(Tokenizer tokenizer) {
        this(tokenizer, Thoughts.NONE, Set.of());
    }

    /// @param others that end a reply too
    /// @throws IllegalArgumentException if the tokenizer lacks the ends of turns, or those of thoughts
    HermesChat(Tokenizer tokenizer, Thoughts thoughts, Set<Integer> others) {
        this.tokenizer = tokenizer.reserving(MARKUP);
        this.thoughts = thoughts;
        for (String needed : List.of(OPEN, CLOSE)) this.tokenizer.controls().id(needed);
        if (thoughts.think()) {
            for (String needed : List.of(THINK, END_THINK))
                this.tokenizer.controls().id(needed);
        }
        this.ends = Ends.of(endOfTurn(), others);
    }

    @Override
    public ChatSpec spec() {
        return new ChatSpec.Hermes(thoughts);
    }

    @Override
    public boolean thinks() {
        return thoughts.think();
    }

    @Override
    public Set<Integer> ends() {
        return ends.all();
    }

    @Override
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        return tokenizer.encode(text(messages, tools));
    }

    /// The prompt before it is tokens.
    MarkedText text(List<Message> messages, List<ToolSpec> tools) {
        Heard.requireLast(messages);
        MarkedText.Builder text = new MarkedText.Builder();
        boolean system = messages.getFirst() instanceof Message.System;
        opening(text, messages.subList(0, system ? 1 : 0), tools);
        conversation(text, messages.subList(system ? 1 : 0, messages.size()));
        return text.markup(replyBegins()).build();
    }

    private String replyBegins() {
        return OPEN + "assistant\n" + thoughts.replyBegins();
    }

    private static void opening(MarkedText.Builder text, List<Message> system, List<ToolSpec> tools) {
        if (system.isEmpty() && tools.isEmpty()) return;
        text.markup(OPEN + "system\n");
        for (Message message : system) if (message instanceof Message.System(var words)) text.plain(words);
        if (!tools.isEmpty()) {
            text.markup((system.isEmpty() ? "" : "\n\n") + TOOLS_OPEN);
            for (ToolSpec tool : tools) text.plain(schema(tool) + "\n");
            text.markup(TOOLS_CLOSE.stripTrailing());
        }
        text.markup(CLOSE + "\n");
    }

    private static String schema(ToolSpec tool) {
        return "{\"type\": \"function\", \"function\": " + Dialect.V4.schema(tool) + "}";
    }

    private static void conversation(MarkedText.Builder text, List<Message> messages) {
        List<ToolResult> results = new ArrayList<>();
        for (Message message : messages) {
            if (!(message instanceof Message.Tool)) results(text, results);
            switch (message) {
                case Message.User(var words) ->
                    text.markup(OPEN + "user\n").plain(words).markup(CLOSE + "\n");
                case Message.Tool(var more) -> results.addAll(more);
                case Message.Assistant(var words, var calls) ->
                    reply(text.markup(OPEN + "assistant\n"), words, calls).markup("\n");
                case Message.System _ ->
                    throw new IllegalArgumentException("a system message can only be the first message");
            }
        }
        results(text, results);
    }

    /// Results that follow each other are one user turn.
    private static void results(MarkedText.Builder text, List<ToolResult> results) {
        if (results.isEmpty()) return;
        text.markup(OPEN + "user");
        for (ToolResult result : results) {
            text.markup("\n<tool_response>\n").plain(result.content()).markup("\n</tool_response>");
        }
        text.markup(CLOSE + "\n");
        results.clear();
    }

    private static MarkedText.Builder reply(MarkedText.Builder text, String words, List<ToolCall> calls) {
        text.plain(words);
        boolean first = words.isEmpty();
        for (ToolCall call : calls) {
            if (!first) text.markup("\n");
            first = false;
            text.markup(CALL + "\n{\"name\": ")
                    .plain(Arguments.quoted(call.name()))
                    .markup(", \"arguments\": ");
            text.plain(Arguments.spaced(Arguments.write(Arguments.read(call.arguments()))));
            text.markup("}\n" + END_CALL);
        }
        return text.markup(CLOSE);
    }

    @Override
    public int[] heard(List<Message> messages) {
        Heard.requireOnly(messages);
        MarkedText.Builder text = new MarkedText.Builder().markup("\n");
        conversation(text, messages);
        return tokenizer.encode(text.markup(replyBegins()).build());
    }

    @Override
    public int[] reply(Reply reply) {
        return reply(new Spoken("", reply));
    }

    /// A reply with the thought before it.
    int[] reply(Spoken spoken) {
        MarkedText.Builder text = new MarkedText.Builder();
        if (thoughts.think()) {
            if (thoughts == Thoughts.OPEN) text.markup(THINK + "\n");
            text.plain(spoken.thought()).markup("\n" + END_THINK + "\n\n");
        } else if (!spoken.thought().isEmpty()) {
            throw new IllegalArgumentException("there is a thought, but this chat does not think");
        }
        Reply reply = spoken.reply();
        switch (reply) {
            case Reply.Words(var words) -> reply(text, words, List.of());
            case Reply.Calls(var words, var calls) -> reply(text, words, calls);
            case Reply.Garbled(var _, var why) ->
                throw new IllegalArgumentException("a garbled reply cannot be written down again: " + why);
        }
        return tokenizer.encode(text.build());
    }

    @Override
    public Spoken read(int[] sampled) {
        try {
            MarkedText reply = MarkedReply.read(tokenizer, ends.normalised(sampled));
            return new HermesParser(reply, tokenizer.controls()).spoken(thoughts);
        } catch (Malformed e) {
            return new Spoken("", new Reply.Garbled(Ends.legible(tokenizer, sampled), e.why()));
        }
    }

    public int endOfTurn() {
        return tokenizer.controls().id(CLOSE);
    }
}
