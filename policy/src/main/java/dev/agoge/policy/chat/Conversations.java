package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/// Files of conversations: JSON lines in the form of OpenAI's fine-tuning files, which TRL reads too. A line is
/// `{"messages": [{"role": "system|user|assistant|tool", "content": "…", "tool_calls": […]} …], "tools": […]}`. Calls
/// and tools may stand in their `{"type": "function", "function": …}` or without it, arguments as an object or as its
/// text; an assistant's message with `"weight": 0` is not learned. Other keys of a line are left alone.
public final class Conversations {
    private static final int MOST_MISTAKES = 20;
    private static final int LONGEST_LINE = 1 << 22;
    private static final int MOST_LINES = 1_000_000;

    private Conversations() {}

    /// Reads them one after the other.
    ///
    /// @param each conversation, with the number of its line, from 1
    /// @throws Mistaken with the first mistakes, each naming its line
    public static void read(InputStream file, ObjIntConsumer<Conversation> each) throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        int conversations = 0;
        var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        try (var lines = new BufferedReader(new InputStreamReader(file, decoder))) {
            int number = 0;
            for (String line = line(lines); line != null; line = line(lines)) {
                number++;
                if (line.isBlank()) continue;
                if (++conversations > MOST_LINES) throw mistaken("There are more than " + MOST_LINES + " lines.");
                try {
                    each.accept(new ConversationLine(line).read(), number);
                } catch (IllegalArgumentException e) {
                    mistakes.add(mistake("Line " + number + ": " + e.getMessage() + "."));
                    if (mistakes.size() == MOST_MISTAKES) break;
                }
            }
        } catch (CharacterCodingException e) {
            throw mistaken("The file is not UTF-8.");
        }
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
        if (conversations == 0) throw mistaken("There is no conversation in it.");
    }

    private static @Nullable String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c >= 0; c = lines.read()) {
            if (c == '\n') return line.toString();
            line.append((char) c);
            if (line.length() > LONGEST_LINE) {
                throw mistaken("It has a line of more than " + LONGEST_LINE + " characters.");
            }
        }
        return line.isEmpty() ? null : line.toString();
    }

    private static Mistaken mistaken(String message) {
        return new Mistaken(List.of(mistake(message)));
    }

    private static Mistake mistake(String message) {
        return new Mistake("", message, "Write one conversation a line: {\"messages\": […], \"tools\": […]}.");
    }

    /// Cuts a conversation into what begins it and its turns.
    static Conversation cut(List<Message> messages, List<Boolean> learned, List<ToolSpec> tools) {
        int first = 0;
        while (first < messages.size() && !(messages.get(first) instanceof Message.Assistant)) first++;
        if (first == messages.size()) throw new IllegalArgumentException("the assistant says nothing in it");
        if (first == 0) throw new IllegalArgumentException("it begins with the assistant");
        List<Conversation.Turn> turns = new ArrayList<>();
        int at = first;
        while (at < messages.size()) {
            var said = (Message.Assistant) messages.get(at);
            int next = at + 1;
            while (next < messages.size() && !(messages.get(next) instanceof Message.Assistant)) next++;
            List<Message> heard = messages.subList(at + 1, next);
            check(said, heard, next == messages.size());
            turns.add(new Conversation.Turn(reply(said), learned.get(at), heard));
            at = next;
        }
        if (turns.stream().noneMatch(Conversation.Turn::learned)) {
            throw new IllegalArgumentException("every message of the assistant has weight 0");
        }
        return new Conversation(tools, messages.subList(0, first), turns);
    }

    private static void check(Message.Assistant said, List<Message> heard, boolean last) {
        if (last && !heard.isEmpty()) {
            throw new IllegalArgumentException("it does not end with the assistant, so its end teaches nothing");
        }
        if (last) return;
        if (heard.isEmpty()) throw new IllegalArgumentException("the assistant speaks twice in a row");
        int results =
                heard.getFirst() instanceof Message.Tool tool ? tool.results().size() : 0;
        if (results != said.calls().size()) {
            throw new IllegalArgumentException("the assistant makes "
                    + said.calls().size() + " calls, and " + results + " results of tools follow");
        }
    }

    private static Reply reply(Message.Assistant said) {
        return said.calls().isEmpty() ? new Reply.Words(said.text()) : new Reply.Calls(said.text(), said.calls());
    }
}
