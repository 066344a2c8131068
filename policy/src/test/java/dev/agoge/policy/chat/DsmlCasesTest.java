package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Conversations as DeepSeek's published encoders write them, and replies as they read them. The fixture is made by
/// `src/test/oracle/dsml_cases.py`, which names the encoders and their commits.
class DsmlCasesTest {
    static final List<String> CONTROLS =
            Stream.concat(Piece.ATOMS.stream(), Piece.RARE_ATOMS.stream()).toList();
    static final Tokenizer PUBLISHED = new BpeTrainer(CONTROLS, 400, 0.5)
            .train(List.of(new BpeTrainer.Document(List.of("invoke name parameter invoke name parameter"))));

    private final JsonNode fixture = fixture();

    private static JsonNode fixture() {
        try (InputStream in = DsmlCasesTest.class.getResourceAsStream("/oracle/dsml-cases.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void conversationsAreWrittenAsPublished() {
        assertThat(fixture.path("cases").size()).isEqualTo(54);
        for (JsonNode one : fixture.path("cases")) checkCase(one);
    }

    @Test
    void repliesAreReadAsPublished() {
        assertThat(fixture.path("replies").size()).isGreaterThan(60);
        for (JsonNode one : fixture.path("replies")) checkReply(one);
    }

    /// We refuse some that the published parsers let pass, but read none otherwise.
    @Test
    void whatThePublishedParsersRefuseIsGarbled() {
        int refused = 0;
        for (JsonNode one : fixture.path("mangled")) {
            boolean published = !one.path("read").isNull();
            Spoken spoken = read(one);
            if (!published) {
                refused++;
                assertThat(spoken.reply()).as(text(one)).isInstanceOf(Reply.Garbled.class);
            } else if (!(spoken.reply() instanceof Reply.Garbled(var _, var why))) {
                assertThat(spoken).isEqualTo(published(one.path("read")));
            } else {
                assertThat(why)
                        .as(text(one))
                        .containsAnyOf(
                                "is not JSON", "cut off", "out of place", "where markup must", "the tool's name");
            }
        }
        assertThat(refused).isGreaterThan(40);
    }

    /// Tries the encoders' own cases, or random ones, which the oracle script puts into this form.
    static void main(String[] file) throws IOException {
        JsonNode published = JsonMapper.shared().readTree(Files.readString(Path.of(file[0])));
        for (JsonNode one : published.path("cases")) checkCase(one);
        for (JsonNode one : published.path("replies")) checkReply(one);
        System.out.println(published.path("cases").size() + " conversations are written and "
                + published.path("replies").size() + " replies read as published");
    }

    private static void checkCase(JsonNode one) {
        Mode mode = mode(one);
        DsmlChat chat = new DsmlChat(PUBLISHED, dialect(one), mode);
        List<Remark> remarks = remarks(one.path("messages"), mode);
        String name = one.path("name").asString();
        assertThat(PUBLISHED.decode(chat.conversation(remarks, tools(one.path("tools")))))
                .as(name)
                .isEqualTo(text(one));
        for (Remark remark : remarks) {
            if (!(remark instanceof Remark.Said(Message.Assistant(var text, var calls), var thought))) continue;
            Spoken spoken = new Spoken(thought, reply(text, calls));
            assertThat(chat.read(chat.reply(spoken))).as(name).isEqualTo(spoken);
        }
    }

    private static void checkReply(JsonNode one) {
        DsmlChat chat = new DsmlChat(PUBLISHED, dialect(one), mode(one));
        Spoken spoken = read(one);
        assertThat(spoken).as(text(one)).isEqualTo(published(one.path("read")));
        assertThat(PUBLISHED.decode(chat.reply(spoken))).isEqualTo(text(one));
    }

    private static Spoken read(JsonNode one) {
        int[] sampled = PUBLISHED.reserving(CONTROLS).encode(MarkedText.markup(text(one)));
        return new DsmlChat(PUBLISHED, dialect(one), mode(one)).read(sampled);
    }

    private static Spoken published(JsonNode read) {
        Reply reply = reply(text(read), calls(read.path("calls")));
        return new Spoken(read.path("thought").asString(), reply);
    }

    private static Reply reply(String text, List<ToolCall> calls) {
        return calls.isEmpty() ? new Reply.Words(text) : new Reply.Calls(text, calls);
    }

    private static String text(JsonNode one) {
        return one.path("text").asString();
    }

    private static Dialect dialect(JsonNode one) {
        return Dialect.valueOf(one.path("dialect").asString());
    }

    private static Mode mode(JsonNode one) {
        return switch (one.path("mode").asString()) {
            case "chat" -> Mode.CHAT;
            case "max" -> Mode.THINKING_MAX;
            default -> Mode.THINKING;
        };
    }

    private static List<ToolSpec> tools(JsonNode tools) {
        List<ToolSpec> specs = new ArrayList<>();
        for (JsonNode one : tools) {
            JsonNode tool = one.path("function");
            specs.add(new ToolSpec(
                    tool.path("name").asString(),
                    tool.path("description").asString(),
                    tool.path("parameters").toString()));
        }
        return specs;
    }

    private static List<Remark> remarks(JsonNode messages, Mode mode) {
        List<Remark> remarks = new ArrayList<>();
        List<ToolResult> results = new ArrayList<>();
        for (JsonNode message : messages) {
            String text = message.path("content").asString("");
            if (message.path("role").asString().equals("tool")) {
                results.add(new ToolResult(text, false));
                continue;
            }
            if (!results.isEmpty()) remarks.add(Remark.of(new Message.Tool(results)));
            results.clear();
            remarks.add(remark(message, text, mode));
            JsonNode task = message.path("task");
            if (task.isString()) {
                remarks.add(new Remark.Asked(Task.valueOf(task.asString().toUpperCase(Locale.ROOT))));
            }
        }
        if (!results.isEmpty()) remarks.add(Remark.of(new Message.Tool(results)));
        return remarks;
    }

    private static Remark remark(JsonNode message, String text, Mode mode) {
        JsonNode schema = message.path("response_format");
        String replySchema = schema.isObject() ? schema.toString() : "";
        return switch (message.path("role").asString()) {
            case "system" ->
                replySchema.isEmpty() ? Remark.of(new Message.System(text)) : new Remark.System(text, replySchema);
            case "developer" -> new Remark.Developer(text, tools(message.path("tools")), replySchema);
            case "latest_reminder" -> new Remark.Reminder(text);
            case "user" -> Remark.of(new Message.User(text));
            default -> {
                String thought = mode == Mode.CHAT
                        ? ""
                        : message.path("reasoning_content").asString("");
                yield Remark.of(new Message.Assistant(text, calls(message.path("tool_calls"))), thought);
            }
        };
    }

    private static List<ToolCall> calls(JsonNode calls) {
        List<ToolCall> read = new ArrayList<>();
        for (JsonNode call : calls) {
            JsonNode function = call.path("function");
            String arguments = Arguments.compact(function.path("arguments").asString());
            read.add(new ToolCall(function.path("name").asString(), arguments));
        }
        return read;
    }
}
