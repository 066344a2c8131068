package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.MarkedText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// DeepSeek's rules for writing a conversation down. It alternates between what the policy hears and what it says:
/// every reply, a calling one too, ends with the end of the sentence, and everything else up to where the next reply
/// begins is heard.
record Dsml(Dialect dialect, Mode mode) {
    /// What is heard before one reply, and the reply if there is one yet.
    private record Hearing(List<Message> messages, @Nullable Remark reply) {}

    MarkedText conversation(List<Remark> remarks, List<ToolSpec> tools) {
        MarkedText.Builder text = new MarkedText.Builder();
        boolean system = !remarks.isEmpty() && remarks.getFirst().message() instanceof Message.System;
        text.add(opening(remarks.subList(0, system ? 1 : 0), tools));
        List<Hearing> hearings = hearings(remarks.subList(system ? 1 : 0, remarks.size()));
        int kept = firstKept(hearings, !tools.isEmpty());
        for (int i = 0; i < hearings.size(); i++) {
            Hearing hearing = hearings.get(i);
            text.add(heard(hearing.messages, i >= kept));
            Remark reply = hearing.reply;
            if (reply == null) continue;
            checkThought(reply, i >= kept);
            text.add(said(reply, i >= kept));
        }
        return text.build();
    }

    private static List<Hearing> hearings(List<Remark> remarks) {
        List<Hearing> hearings = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (Remark remark : remarks) {
            switch (remark.message()) {
                case Message.User _, Message.Tool _ -> messages.add(remark.message());
                case Message.Assistant _ -> {
                    if (messages.isEmpty()) {
                        throw new IllegalArgumentException("an assistant message answers no user or tool");
                    }
                    hearings.add(new Hearing(List.copyOf(messages), remark));
                    messages.clear();
                }
                case Message.System _ ->
                    throw new IllegalArgumentException("a system message can only be the first message");
            }
        }
        if (!messages.isEmpty()) hearings.add(new Hearing(messages, null));
        return hearings;
    }

    /// The last hearing that drops the thoughts before it; 0 if none does.
    private int firstKept(List<Hearing> hearings, boolean tools) {
        for (int i = hearings.size() - 1; i > 0; i--) {
            if (dialect.drops(hearings.get(i).messages, tools)) return i;
        }
        return 0;
    }

    private void checkThought(Remark reply, boolean kept) {
        boolean silent = reply.thought().isEmpty()
                && reply.message() instanceof Message.Assistant(var _, var calls)
                && calls.isEmpty();
        if (dialect == Dialect.V3_2 && mode == Mode.THINKING && kept && silent) {
            throw new IllegalArgumentException(
                    "in thinking mode V3.2 writes down no words without the thought before them");
        }
    }

    /// The beginning of the sentence, the system's words and the tools.
    ///
    /// @param system none or one
    MarkedText opening(List<Remark> system, List<ToolSpec> tools) {
        MarkedText.Builder text = new MarkedText.Builder().markup(Piece.BEGIN_OF_SENTENCE.text());
        for (Remark remark : system) {
            if (remark.message() instanceof Message.System(var words)) text.plain(words);
        }
        if (tools.isEmpty()) return text.build();
        text.markup(dialect.preamble().before());
        for (ToolSpec tool : tools) text.plain(dialect.schema(tool) + "\n");
        return text.markup(dialect.preamble().after()).build();
    }

    /// User and tool messages, up to where the reply begins.
    ///
    /// @param thoughtKept whether the reply's thought is, if it has one
    MarkedText heard(List<Message> messages, boolean thoughtKept) {
        String replyBegins = (thoughtKept ? mode : Mode.CHAT).replyBegins();
        if (dialect == Dialect.V3_2) return new SeparateTurns().write(messages, replyBegins);
        return new FoldedTurn().write(messages, replyBegins);
    }

    private MarkedText said(Remark remark, boolean thoughtKept) {
        if (!(remark.message() instanceof Message.Assistant(var text, var calls))) {
            throw new IllegalStateException("not the assistant's: " + remark);
        }
        return reply(thoughtKept ? remark.thought() : "", thoughtKept, text, calls);
    }

    MarkedText reply(Spoken spoken) {
        return switch (spoken.reply()) {
            case Reply.Words(var text) -> reply(spoken.thought(), true, text, List.of());
            case Reply.Calls(var text, var calls) -> reply(spoken.thought(), true, text, calls);
            case Reply.Garbled(var _, var why) ->
                throw new IllegalArgumentException("a garbled reply cannot be written down again: " + why);
        };
    }

    private MarkedText reply(String thought, boolean thoughtKept, String words, List<ToolCall> calls) {
        MarkedText.Builder text = new MarkedText.Builder();
        if (mode == Mode.THINKING && thoughtKept) text.plain(thought).markup(Piece.END_THINK.text());
        else if (!thought.isEmpty()) throw new IllegalArgumentException("in chat mode there are no thoughts");
        text.plain(words);
        for (int i = 0; i < calls.size(); i++) {
            if (i == 0) text.markup(Piece.CALLS_OPEN.text(dialect));
            call(text, calls.get(i), i + 1 == calls.size());
        }
        return text.markup(Piece.END_OF_SENTENCE.text()).build();
    }

    private void call(MarkedText.Builder text, ToolCall call, boolean last) {
        text.plain(Arguments.checkName("tool", call.name()));
        List<Arguments.Argument> arguments = Arguments.read(call.arguments());
        if (arguments.isEmpty()) {
            text.markup((last ? Piece.CALLS_CLOSE_AFTER_BARE : Piece.NEXT_CALL_AFTER_BARE).text(dialect));
            return;
        }
        for (int i = 0; i < arguments.size(); i++) {
            Arguments.Argument argument = arguments.get(i);
            text.markup((i == 0 ? Piece.FIRST_PARAMETER : Piece.NEXT_PARAMETER).text())
                    .plain(Arguments.checkName("parameter", argument.name()))
                    .markup((argument.string() ? Piece.STRING_VALUE : Piece.JSON_VALUE).text())
                    .plain(argument.string() ? argument.value() : dialect.value(argument.value()));
        }
        text.markup((last ? Piece.CALLS_CLOSE : Piece.NEXT_CALL).text(dialect));
    }

    /// V3.2: each user message is a turn, and results follow the reply that called.
    private static final class SeparateTurns {
        private final MarkedText.Builder text = new MarkedText.Builder();
        private final List<ToolResult> results = new ArrayList<>();

        MarkedText write(List<Message> messages, String replyBegins) {
            for (int i = 0; i < messages.size(); i++) {
                boolean last = i + 1 == messages.size();
                String next = last ? replyBegins : Mode.CHAT.replyBegins();
                switch (messages.get(i)) {
                    case Message.Tool(var some) -> {
                        results.addAll(some);
                        if (last || !(messages.get(i + 1) instanceof Message.Tool)) results(next);
                    }
                    case Message.User(var words) ->
                        text.markup(Piece.USER.text()).plain(words).markup(Piece.ASSISTANT.text() + next);
                    case Message.System _, Message.Assistant _ ->
                        throw new IllegalStateException("not a user's: " + messages.get(i));
                }
            }
            return text.build();
        }

        private void results(String next) {
            if (results.isEmpty()) throw new IllegalArgumentException("there is no tool result to answer");
            text.markup("\n\n<function_results>");
            for (ToolResult result : results)
                text.markup("\n<result>").plain(result.content()).markup("</result>");
            text.markup("\n</function_results>\n\n" + next);
            results.clear();
        }
    }

    /// V4: user texts and results that follow each other are one turn, joined by an empty line.
    private static final class FoldedTurn {
        private enum Last {
            NOTHING,
            TEXT,
            RESULT
        }

        private final MarkedText.Builder text = new MarkedText.Builder();
        private Last last = Last.NOTHING;

        MarkedText write(List<Message> messages, String replyBegins) {
            for (Message message : messages) {
                switch (message) {
                    case Message.User(var words) -> text(words);
                    case Message.Tool(var results) -> results.forEach(result -> result(result.content()));
                    case Message.System _, Message.Assistant _ ->
                        throw new IllegalStateException("not a user's: " + message);
                }
            }
            String close = switch (last) {
                case NOTHING -> throw new IllegalArgumentException("there is no tool result to answer");
                case TEXT -> "";
                case RESULT -> Piece.RESULT_CLOSES.text();
            };
            return text.markup(close + Piece.ASSISTANT.text() + replyBegins).build();
        }

        private void text(String words) {
            switch (last) {
                case NOTHING -> text.markup(Piece.USER.text()).plain(words);
                case TEXT -> text.plain("\n\n" + words);
                case RESULT -> text.markup(Piece.RESULT_CLOSES.text()).plain("\n\n" + words);
            }
            last = Last.TEXT;
        }

        private void result(String content) {
            text.markup(
                            switch (last) {
                                case NOTHING -> Piece.RESULT_OPENS_TURN.text();
                                case TEXT -> Piece.RESULT_AFTER_TEXT.text();
                                case RESULT -> Piece.NEXT_RESULT.text();
                            })
                    .plain(content);
            last = Last.RESULT;
        }
    }
}
