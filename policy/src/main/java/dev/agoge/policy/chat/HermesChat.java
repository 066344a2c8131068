package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The chat format of Qwen's policies: turns between `<|im_start|>` and `<|im_end|>`, calls as JSON within
/// `<tool_call>` tags, as Hermes began it. Without thinking.
///
/// The policy samples until [#endOfTurn]; what it hears next follows that and ends where the next reply begins.
public final class HermesChat {
    static final String OPEN = "<|im_start|>";
    static final String CLOSE = "<|im_end|>";
    static final String CALL = "<tool_call>";
    static final String END_CALL = "</tool_call>";
    private static final List<String> MARKUP = List.of(OPEN, CLOSE, CALL, END_CALL, "<think>", "</think>");
    private static final Wording WORDING = Wording.of("qwen3.txt");
    private static final String TOOLS_OPEN = WORDING.before("{schemas}\n", "tools");
    private static final String TOOLS_CLOSE = WORDING.after("{schemas}\n", "tools");

    private final Tokenizer tokenizer;

    /// @throws IllegalArgumentException if the tokenizer lacks the ends of turns
    public HermesChat(Tokenizer tokenizer) {
        this.tokenizer = tokenizer.reserving(MARKUP);
        for (String needed : List.of(OPEN, CLOSE)) this.tokenizer.controls().id(needed);
    }

    /// To where the reply begins.
    ///
    /// @param messages the last is the user's or a tool's
    public int[] prompt(List<Message> messages, List<ToolSpec> tools) {
        if (messages.isEmpty() || !DsmlChat.isHeard(messages.getLast())) {
            throw new IllegalArgumentException("a prompt ends with a message of the user or of a tool");
        }
        MarkedText.Builder text = new MarkedText.Builder();
        boolean system = messages.getFirst() instanceof Message.System;
        opening(text, messages.subList(0, system ? 1 : 0), tools);
        conversation(text, messages.subList(system ? 1 : 0, messages.size()));
        return tokenizer.encode(text.markup(OPEN + "assistant\n").build());
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

    /// What follows a reply that called tools, to where the next reply begins.
    public int[] toolResults(List<ToolResult> results) {
        if (results.isEmpty()) throw new IllegalArgumentException("there is no tool result to answer");
        MarkedText.Builder text = new MarkedText.Builder().markup("\n");
        results(text, new ArrayList<>(results));
        return tokenizer.encode(text.markup(OPEN + "assistant\n").build());
    }

    /// A reply as the policy would have written it, with the end of its turn.
    ///
    /// @throws IllegalArgumentException if it cannot be written: garbled, or a call's arguments are no JSON object
    public int[] reply(Reply reply) {
        MarkedText.Builder text = new MarkedText.Builder();
        switch (reply) {
            case Reply.Words(var words) -> reply(text, words, List.of());
            case Reply.Calls(var words, var calls) -> reply(text, words, calls);
            case Reply.Garbled(var _, var why) ->
                throw new IllegalArgumentException("a garbled reply cannot be written down again: " + why);
        }
        return tokenizer.encode(text.build());
    }

    /// What the sampled ids say, the end of the turn included. What does not parse is [Reply.Garbled], never an
    /// exception.
    public Reply parse(int[] sampled) {
        try {
            return new HermesParser(MarkedReply.read(tokenizer, sampled), tokenizer.controls()).reply();
        } catch (Malformed e) {
            String legible = tokenizer.decode(Arrays.stream(sampled)
                    .filter(id -> id >= 0 && id < tokenizer.size())
                    .toArray());
            return new Reply.Garbled(legible, e.why());
        }
    }

    public int endOfTurn() {
        return tokenizer.controls().id(CLOSE);
    }
}
