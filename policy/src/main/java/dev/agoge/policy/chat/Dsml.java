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
    /// What is heard, and the reply if there is one yet.
    private record Turn(Hearing heard, Remark.@Nullable Said reply) {}

    MarkedText conversation(List<Remark> remarks, List<ToolSpec> tools) {
        MarkedText.Builder text = new MarkedText.Builder();
        int first = !remarks.isEmpty() && remarks.getFirst().opens() ? 1 : 0;
        text.add(opening(remarks.subList(0, first), tools));
        List<Turn> turns = turns(remarks.subList(first, remarks.size()));
        int kept = firstKept(turns, !tools.isEmpty() || turns.stream().anyMatch(turn -> turn.heard.bringsTools()));
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            text.add(heard(turn.heard, i >= kept));
            if (turn.reply != null) text.add(said(turn.reply, turn.heard, i >= kept));
        }
        return text.build();
    }

    private static List<Turn> turns(List<Remark> remarks) {
        List<Turn> turns = new ArrayList<>();
        List<Remark> heard = new ArrayList<>();
        for (Remark remark : remarks) {
            if (!(remark instanceof Remark.Said said && said.message() instanceof Message.Assistant)) {
                heard.add(remark);
                continue;
            }
            if (heard.isEmpty()) throw new IllegalArgumentException("an assistant message answers no user or tool");
            turns.add(new Turn(Hearing.at(turns.size(), heard), said));
            heard.clear();
        }
        if (!heard.isEmpty()) turns.add(new Turn(Hearing.at(turns.size(), heard), null));
        return turns;
    }

    /// The last turn that drops the thoughts before it; 0 if none does.
    private int firstKept(List<Turn> turns, boolean tools) {
        for (int i = turns.size() - 1; i > 0; i--) {
            if (dialect.drops(turns.get(i).heard, tools)) return i;
        }
        return 0;
    }

    /// The beginning of the sentence, the system's words, the tools and the form of the replies.
    ///
    /// @param system none or one
    MarkedText opening(List<Remark> system, List<ToolSpec> tools) {
        MarkedText.Builder text = new MarkedText.Builder().markup(Piece.BEGIN_OF_SENTENCE.text());
        if (mode == Mode.THINKING_MAX) text.markup(dialect.effort());
        String replySchema = "";
        for (Remark remark : system) {
            if (remark instanceof Remark.Said(Message.System(var words), var _)) text.plain(words);
            if (remark instanceof Remark.System(var words, var schema)) {
                text.plain(words);
                replySchema = schema;
            }
        }
        return text.add(terms(tools, replySchema)).build();
    }

    /// With what tools and in what form to reply.
    private MarkedText terms(List<ToolSpec> tools, String replySchema) {
        MarkedText.Builder text = new MarkedText.Builder();
        if (!tools.isEmpty()) {
            text.markup(dialect.toolsOpen());
            for (ToolSpec tool : tools) text.plain(dialect.schema(tool) + "\n");
            text.markup(dialect.toolsClose());
        }
        if (!replySchema.isEmpty()) {
            text.markup(dialect.replySchemaOpens()).plain(dialect.value(checkedSchema(replySchema)));
        }
        return text.build();
    }

    private static String checkedSchema(String replySchema) {
        try {
            return Arguments.compact(replySchema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the schema of the replies is not JSON: " + e.getMessage(), e);
        }
    }

    /// What is heard, up to where the reply begins.
    ///
    /// @param thoughtKept whether the reply's thought is, if it has one
    MarkedText heard(Hearing hearing, boolean thoughtKept) {
        if (mode.thinks() && !thoughtKept && hearing.developerSpeaks()) {
            throw new IllegalArgumentException(dialect + " forgets a developer's message together with the thoughts"
                    + " after it, and the reply would answer nobody; say it as the user");
        }
        String replyBegins = (thoughtKept ? mode : Mode.CHAT).replyBegins();
        if (dialect == Dialect.V3_2) return new SeparateTurns().write(hearing.remarks(), replyBegins);
        return new FoldedTurn().write(hearing, replyBegins);
    }

    /// A developer's message, up to its end.
    private void developer(MarkedText.Builder text, Remark.Developer developer) {
        MarkedText terms = terms(developer.tools(), developer.replySchema());
        text.markup(Piece.USER.text());
        if (dialect.developerOpens().isEmpty()) text.plain(developer.text()).add(terms);
        else text.add(terms).markup(dialect.developerOpens()).plain(developer.text());
    }

    private MarkedText said(Remark.Said said, Hearing heard, boolean thoughtKept) {
        if (!(said.message() instanceof Message.Assistant(var text, var calls))) {
            throw new IllegalStateException("not the assistant's: " + said);
        }
        checkThought(said.thought(), calls.isEmpty(), heard, thoughtKept);
        boolean thinks = thoughtKept && heard.task().isEmpty();
        return reply(thinks ? said.thought() : "", thinks, text, calls);
    }

    private void checkThought(String thought, boolean callsNothing, Hearing heard, boolean kept) {
        if (!thought.isEmpty() && heard.task().isPresent()) {
            throw new IllegalArgumentException("a task is answered without a thought");
        }
        if (dialect == Dialect.V3_2 && mode.thinks() && kept && thought.isEmpty() && callsNothing) {
            throw new IllegalArgumentException(
                    "in thinking mode V3.2 writes down no words without the thought before them");
        }
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
        if (mode.thinks() && thoughtKept) text.plain(thought).markup(Piece.END_THINK.text());
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
    private final class SeparateTurns {
        private final MarkedText.Builder text = new MarkedText.Builder();
        private final List<ToolResult> results = new ArrayList<>();

        MarkedText write(List<Remark> remarks, String replyBegins) {
            for (int i = 0; i < remarks.size(); i++) {
                boolean last = i + 1 == remarks.size();
                String next = last ? replyBegins : Mode.CHAT.replyBegins();
                switch (remarks.get(i)) {
                    case Remark.Said(Message.Tool(var some), var _) -> {
                        results.addAll(some);
                        if (last || !(remarks.get(i + 1) instanceof Remark.Said(Message.Tool _, var _))) results(next);
                    }
                    case Remark.Said(Message.User(var words), var _) ->
                        text.markup(Piece.USER.text()).plain(words).markup(Piece.ASSISTANT.text() + next);
                    case Remark.Developer developer -> {
                        developer(text, developer);
                        text.markup(Piece.ASSISTANT.text() + next);
                    }
                    case Remark.Reminder _ -> throw unknown("reminders: let the user or the system say it");
                    case Remark.Asked _ -> throw unknown("tasks: let the user ask");
                    case Remark.Said _, Remark.System _ ->
                        throw new IllegalStateException("not heard: " + remarks.get(i));
                }
            }
            return text.build();
        }

        private IllegalArgumentException unknown(String what) {
            return new IllegalArgumentException(dialect + " has no " + what);
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
    private final class FoldedTurn {
        private enum Last {
            NOTHING,
            TEXT,
            RESULT
        }

        private final MarkedText.Builder text = new MarkedText.Builder();
        private Last last = Last.NOTHING;

        MarkedText write(Hearing hearing, String replyBegins) {
            for (Remark remark : hearing.remarks()) {
                switch (remark) {
                    case Remark.Said(Message.User(var words), var _) -> text(words);
                    case Remark.Said(Message.Tool(var results), var _) ->
                        results.forEach(result -> result(result.content()));
                    case Remark.Developer developer -> developerTurn(developer);
                    case Remark.Reminder(var words) ->
                        text.markup(Piece.LATEST_REMINDER).plain(words);
                    case Remark.Asked _ -> {}
                    case Remark.Said _, Remark.System _ -> throw new IllegalStateException("not heard: " + remark);
                }
            }
            if (last == Last.NOTHING && hearing.speaks()) {
                throw new IllegalArgumentException("there is no tool result to answer");
            }
            return text.markup(resultCloses() + end(hearing, replyBegins)).build();
        }

        private String end(Hearing hearing, String replyBegins) {
            Task task = hearing.task().orElse(null);
            if (task == null) return Piece.ASSISTANT.text() + replyBegins;
            return task == Task.ACTION ? Piece.ASSISTANT.text() + mode.replyBegins() + task.token() : task.token();
        }

        private String resultCloses() {
            return last == Last.RESULT ? Piece.RESULT_CLOSES.text() : "";
        }

        private void developerTurn(Remark.Developer developer) {
            text.markup(resultCloses());
            developer(text, developer);
            last = Last.TEXT;
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
