package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationsTest {
    private static final String GOOD = """
            {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Cancel both."},
             {"role": "assistant", "content": null, "tool_calls": [
               {"id": "b", "type": "function", "function": {"name": "cancel", "arguments": "{\\"id\\": 7}"}},
               {"id": "a", "name": "cancel", "arguments": {"id": 8}}]},
             {"role": "tool", "tool_call_id": "a", "content": "eight is gone"},
             {"role": "tool", "tool_call_id": "b", "content": [{"type": "text", "text": "seven is gone"}]},
             {"role": "assistant", "content": "Both are cancelled."}],
             "tools": [{"type": "function", "function": {"name": "cancel", "description": "Cancels.",
               "parameters": {"type": "object", "properties": {"id": {"type": "integer"}}}}}], "source": "ours"}
            """.replace("\n", "");

    private static List<Conversation> read(String file) throws IOException {
        List<Conversation> read = new ArrayList<>();
        Conversations.read(bytes(file), (conversation, _) -> read.add(conversation));
        return read;
    }

    private static ByteArrayInputStream bytes(String file) {
        return new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLineIsReadAsOpenAiAndTrlWriteIt() throws IOException {
        Conversation read = read("\n" + GOOD + "\n\n").getFirst();
        assertThat(read.prompt()).containsExactly(new Message.System("Be brief."), new Message.User("Cancel both."));
        assertThat(read.tools())
                .containsExactly(new ToolSpec(
                        "cancel", "Cancels.", "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}}}"));
        List<ToolCall> calls = List.of(new ToolCall("cancel", "{\"id\":7}"), new ToolCall("cancel", "{\"id\":8}"));
        Message heard = new Message.Tool(
                List.of(new ToolResult("seven is gone", false), new ToolResult("eight is gone", false)));
        assertThat(read.turns())
                .containsExactly(
                        new Conversation.Turn(new Reply.Calls("", calls), true, List.of(heard)),
                        new Conversation.Turn(new Reply.Words("Both are cancelled."), true, List.of()));
    }

    /// What is learned is what the policy would have sampled, its end tokens included.
    @Test
    void itIsWrittenAsAnEpisodeIs() throws IOException {
        String weighed = GOOD.replace("\"content\": null", "\"weight\": 0, \"content\": null");
        for (String line : List.of(GOOD, weighed)) {
            Conversation read = read(line).getFirst();
            Tokenizer tokenizer = DsmlChat.trainTokenizer(List.of(DsmlChat.document(read.prompt(), read.tools())), 400);
            Chat chat = ChatSources.of(tokenizer).chat(ChatSpec.ownDefault());
            Conversation.Written written = read.written(chat);
            int[] prompt = chat.prompt(read.prompt(), read.tools());
            int[] calls = chat.reply(read.turns().getFirst().reply());
            int[] words = chat.reply(read.turns().getLast().reply());
            assertThat(written.ids()).startsWith(prompt).endsWith(words);
            assertThat(Arrays.copyOfRange(written.ids(), prompt.length, prompt.length + calls.length))
                    .isEqualTo(calls);
            int learned = line.equals(GOOD) ? calls.length + words.length : words.length;
            assertThat(written.learned()).isEqualTo(learned);
            assertThat(written.mask()).hasSize(written.ids().length);
            assertThat(written.mask()[prompt.length]).isEqualTo((byte) (line.equals(GOOD) ? 1 : 0));
            assertThat(written.mask()[prompt.length - 1]).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|it is no JSON object",
                "{\"messages\"|it is no JSON",
                "{}|no list 'messages'",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}|the assistant says nothing",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}|begins with the assistant",
                "{\"messages\":[{\"role\":\"bot\",\"content\":\"a\"}]}|/messages/0 has the role 'bot'",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"system\",\"content\":\"a\"}]}|comes first",
                "{\"messages\":[{\"role\":\"user\",\"content\":7}]}|no text as its content",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\"}]}|neither content nor",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},"
                        + "{\"role\":\"user\",\"content\":\"c\"}]}|does not end with the assistant",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},"
                        + "{\"role\":\"assistant\",\"content\":\"c\"}]}|twice in a row",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"tool\",\"content\":\"b\"}]}|no call waits",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\","
                        + "\"reasoning_content\":\"hm\"}]}|thoughts cannot be learned yet",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"tool_calls\":"
                        + "[{\"name\":\"f\",\"arguments\":\"{\"}]}]}|arguments that are no JSON",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"tool_calls\":"
                        + "[{\"name\":\"f\"},{\"name\":\"g\"}]},{\"role\":\"tool\",\"content\":\"x\"},"
                        + "{\"role\":\"assistant\",\"content\":\"b\"}]}|before all calls have their results",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\","
                        + "\"weight\":0}]}|weight 0"
            })
    void whatIsWrongIsSaidWithItsLine(String line, String why) {
        assertThatThrownBy(() -> read(GOOD + "\n" + line))
                .isInstanceOf(Mistaken.class)
                .hasMessageContaining("Line 2: ")
                .hasMessageContaining(why);
    }

    @Test
    void aFileOfNothingIsAMistakeAndSoAreBytesThatAreNoText() {
        assertThatThrownBy(() -> read("\n \n")).hasMessageContaining("no conversation");
        byte[] latin = "{\"é\"".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Conversations.read(new ByteArrayInputStream(latin), (_, _) -> {}))
                .hasMessageContaining("not UTF-8");
    }

    /// Read, or refused with a sentence.
    @Test
    void noFileBreaksIt() throws IOException {
        Random random = new Random(5);
        char[] some = "{}[]\":,0 a\\n".toCharArray();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder(GOOD);
            for (int k = random.nextInt(4); k >= 0; k--) {
                int at = random.nextInt(line.length());
                switch (random.nextInt(3)) {
                    case 0 -> line.deleteCharAt(at);
                    case 1 -> line.setCharAt(at, some[random.nextInt(some.length)]);
                    default -> line.delete(at, Math.min(line.length(), at + random.nextInt(40)));
                }
            }
            try {
                read(line.toString());
            } catch (Mistaken e) {
                assertThat(e.mistakes()).isNotEmpty();
            }
        }
    }
}
