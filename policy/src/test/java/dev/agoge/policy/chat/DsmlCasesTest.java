package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Conversations as DeepSeek's published encoders write them. The fixture is made by `src/test/oracle/dsml_cases.py`,
/// which names the encoders and their commits.
class DsmlCasesTest {
    static final Tokenizer PUBLISHED = new BpeTrainer(Piece.ATOMS, 400, 0.5)
            .train(List.of(new BpeTrainer.Document(List.of("invoke name parameter invoke name parameter"))));

    @Test
    void conversationsAreWrittenAsPublished() throws IOException {
        JsonNode cases;
        try (InputStream in = DsmlCasesTest.class.getResourceAsStream("/oracle/dsml-cases.json")) {
            cases = JsonMapper.shared().readTree(in).path("cases");
        }
        assertThat(cases.size()).isEqualTo(20);
        for (JsonNode one : cases) check(one);
    }

    /// Tries the encoders' own cases, which the oracle script puts into this form.
    static void main(String[] file) throws IOException {
        JsonNode cases =
                JsonMapper.shared().readTree(Files.readString(Path.of(file[0]))).path("cases");
        for (JsonNode one : cases) check(one);
        System.out.println(cases.size() + " published cases are written and read as published");
    }

    private static void check(JsonNode one) {
        Mode mode = one.path("mode").asString().equals("chat") ? Mode.CHAT : Mode.THINKING;
        Dialect dialect = Dialect.valueOf(one.path("dialect").asString());
        DsmlChat chat = new DsmlChat(PUBLISHED, dialect, mode);
        List<Remark> remarks = remarks(one.path("messages"), mode);
        List<ToolSpec> tools = tools(one.path("tools"));
        String name = one.path("name").asString();
        assertThat(PUBLISHED.decode(chat.conversation(remarks, tools)))
                .as(name)
                .isEqualTo(one.path("text").asString());
        for (Remark remark : remarks) {
            if (!(remark.message() instanceof Message.Assistant(var text, var calls))) continue;
            Reply reply = calls.isEmpty() ? new Reply.Words(text) : new Reply.Calls(text, calls);
            Spoken spoken = new Spoken(remark.thought(), reply);
            assertThat(chat.read(chat.reply(spoken))).as(name).isEqualTo(spoken);
        }
    }

    private static List<ToolSpec> tools(JsonNode tools) {
        List<ToolSpec> specs = new ArrayList<>();
        for (JsonNode tool : tools) {
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
            String thought =
                    mode == Mode.CHAT ? "" : message.path("reasoning_content").asString("");
            remarks.add(
                    switch (message.path("role").asString()) {
                        case "system" -> Remark.of(new Message.System(text));
                        case "user" -> Remark.of(new Message.User(text));
                        default -> new Remark(new Message.Assistant(text, calls(message.path("tool_calls"))), thought);
                    });
        }
        if (!results.isEmpty()) remarks.add(Remark.of(new Message.Tool(results)));
        return remarks;
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
