package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import java.util.List;

/// DeepSeek-V4's rules for writing a conversation down, chat mode.
///
/// A tool's results are part of a user turn; user texts and results that follow each other are one turn, joined by an
/// empty line. Every assistant turn, a calling one too, ends with the end of the sentence.
final class Dsml {
    private Dsml() {}

    static Script conversation(List<Message> messages, List<ToolSpec> tools) {
        Script script = new Script().markup(Piece.BEGIN_OF_SENTENCE);
        int at = 0;
        if (!messages.isEmpty() && messages.getFirst() instanceof Message.System(var text)) {
            script.plain(text);
            at = 1;
        }
        tools(script, tools);
        while (at < messages.size()) {
            int end = endOfTurn(messages, at);
            userTurn(script, messages.subList(at, end));
            at = end;
            if (at < messages.size() && messages.get(at) instanceof Message.Assistant(var text, var calls)) {
                reply(script, text, calls);
                at++;
            }
        }
        return script;
    }

    private static void tools(Script script, List<ToolSpec> tools) {
        if (tools.isEmpty()) return;
        script.markup(Piece.TOOLS_OPEN);
        for (ToolSpec tool : tools) script.plain(schema(tool) + "\n");
        script.markup(Piece.TOOLS_CLOSE);
    }

    static String schema(ToolSpec tool) {
        return "{\"name\":" + Arguments.quoted(tool.name()) + ",\"description\":" + Arguments.quoted(tool.description())
                + ",\"parameters\":" + tool.parameters() + "}";
    }

    private static int endOfTurn(List<Message> messages, int from) {
        int at = from;
        while (at < messages.size()) {
            switch (messages.get(at)) {
                case Message.User _, Message.Tool _ -> at++;
                case Message.Assistant _ -> {
                    if (at == from) throw new IllegalArgumentException("an assistant message answers no user or tool");
                    return at;
                }
                case Message.System _ ->
                    throw new IllegalArgumentException("a system message can only be the first message");
            }
        }
        return at;
    }

    static Script toolResults(List<ToolResult> results) {
        Script script = new Script();
        userTurn(script, List.of(new Message.Tool(results)));
        return script;
    }

    /// User and tool messages, up to where the reply begins.
    private static void userTurn(Script script, List<Message> messages) {
        UserTurn turn = new UserTurn(script);
        for (Message message : messages) {
            switch (message) {
                case Message.User(var text) -> turn.text(text);
                case Message.Tool(var results) -> results.forEach(result -> turn.result(result.content()));
                case Message.System _, Message.Assistant _ ->
                    throw new IllegalStateException("not a user's: " + message);
            }
        }
        turn.close();
    }

    private static final class UserTurn {
        private enum Last {
            NOTHING,
            TEXT,
            RESULT
        }

        private final Script script;
        private Last last = Last.NOTHING;

        UserTurn(Script script) {
            this.script = script;
        }

        void text(String text) {
            switch (last) {
                case NOTHING -> script.markup(Piece.USER).plain(text);
                case TEXT -> script.plain("\n\n" + text);
                case RESULT -> script.markup(Piece.RESULT_CLOSES).plain("\n\n" + text);
            }
            last = Last.TEXT;
        }

        void result(String content) {
            script.markup(
                            switch (last) {
                                case NOTHING -> Piece.RESULT_OPENS_TURN;
                                case TEXT -> Piece.RESULT_AFTER_TEXT;
                                case RESULT -> Piece.NEXT_RESULT;
                            })
                    .plain(content);
            last = Last.RESULT;
        }

        void close() {
            script.markup(
                    switch (last) {
                        case NOTHING -> throw new IllegalArgumentException("there is no tool result to answer");
                        case TEXT -> Piece.REPLY_BEGINS;
                        case RESULT -> Piece.RESULT_CLOSES_TURN;
                    });
        }
    }

    static Script reply(Reply reply) {
        Script script = new Script();
        switch (reply) {
            case Reply.Words(var text) -> reply(script, text, List.of());
            case Reply.Calls(var text, var calls) -> reply(script, text, calls);
            case Reply.Garbled(var _, var why) ->
                throw new IllegalArgumentException("a garbled reply cannot be written down again: " + why);
        }
        return script;
    }

    private static void reply(Script script, String text, List<ToolCall> calls) {
        script.plain(text);
        for (int i = 0; i < calls.size(); i++) {
            if (i == 0) script.markup(Piece.CALLS_OPEN);
            call(script, calls.get(i), i + 1 == calls.size());
        }
        script.markup(Piece.END_OF_SENTENCE);
    }

    private static void call(Script script, ToolCall call, boolean last) {
        script.plain(Arguments.checkName("tool", call.name()));
        List<Arguments.Argument> arguments = Arguments.read(call.arguments());
        if (arguments.isEmpty()) {
            script.markup(last ? Piece.CALLS_CLOSE_AFTER_BARE : Piece.NEXT_CALL_AFTER_BARE);
            return;
        }
        for (int i = 0; i < arguments.size(); i++) {
            Arguments.Argument argument = arguments.get(i);
            script.markup(i == 0 ? Piece.FIRST_PARAMETER : Piece.NEXT_PARAMETER)
                    .plain(Arguments.checkName("parameter", argument.name()))
                    .markup(argument.string() ? Piece.STRING_VALUE : Piece.JSON_VALUE)
                    .plain(argument.value());
        }
        script.markup(last ? Piece.CALLS_CLOSE : Piece.NEXT_CALL);
    }
}
