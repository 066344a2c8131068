package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HermesChatTest {
    static final List<String> CONTROLS = List.of(
            "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>", "<think>", "</think>");
    static final Tokenizer TOKENIZER =
            new BpeTrainer(CONTROLS, 400, 0.5).train(List.of(new BpeTrainer.Document(List.of("name arguments"))));
    private static final ToolSpec FIND = new ToolSpec(
            "find", "Finds \"it\".", "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"}}}");
    private static final ToolCall CALL = new ToolCall("find", "{\"id\":7,\"s\":\"ü, \\\"x\\\": y\"}");

    private final HermesChat chat = new HermesChat(TOKENIZER);
    private final Draws draws = Draws.of(41, Draws.Purpose.SYNTHESISE, 0, 0, 0);

    @Test
    void aConversationIsWrittenAsQwensTemplateWritesIt() {
        List<Message> messages = List.of(
                new Message.System("Be brief."),
                new Message.User("Both."),
                new Message.Assistant("Yes.", List.of(CALL, CALL)),
                new Message.Tool(List.of(new ToolResult("a", false), new ToolResult("b", true))));
        assertThat(TOKENIZER.decode(chat.prompt(messages, List.of(FIND)))).isEqualTo("""
                <|im_start|>system
                Be brief.

                # Tools

                You may call one or more functions to assist with the user query.

                You are provided with function signatures within <tools></tools> XML tags:
                <tools>
                {"type": "function", "function": {"name": "find", "description": "Finds \\"it\\".", "parameters": \
                {"type": "object", "properties": {"id": {"type": "integer"}}}}}
                </tools>

                For each function call, return a json object with function name and arguments within \
                <tool_call></tool_call> XML tags:
                <tool_call>
                {"name": <function-name>, "arguments": <args-json-object>}
                </tool_call><|im_end|>
                <|im_start|>user
                Both.<|im_end|>
                <|im_start|>assistant
                Yes.
                <tool_call>
                {"name": "find", "arguments": {"id": 7, "s": "ü, \\"x\\": y"}}
                </tool_call>
                <tool_call>
                {"name": "find", "arguments": {"id": 7, "s": "ü, \\"x\\": y"}}
                </tool_call><|im_end|>
                <|im_start|>user
                <tool_response>
                a
                </tool_response>
                <tool_response>
                b
                </tool_response><|im_end|>
                <|im_start|>assistant
                """);
    }

    @Test
    void aConversationGrowsByAppending() {
        Message user = new Message.User("Find it.");
        List<ToolResult> results = List.of(new ToolResult("found", false));
        int[] grown = {};
        for (int[] part : List.of(
                chat.prompt(List.of(user), List.of(FIND)),
                chat.reply(new Reply.Calls("", List.of(CALL))),
                chat.toolResults(results))) {
            grown = IntStream.concat(Arrays.stream(grown), Arrays.stream(part)).toArray();
        }
        List<Message> whole = List.of(user, new Message.Assistant("", List.of(CALL)), new Message.Tool(results));
        assertThat(grown).isEqualTo(chat.prompt(whole, List.of(FIND)));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        List<String> words = List.of("", "Yes.", "a\nb\n", "<tool_call>", "</tool_call> <|im_end|>", "漢 🙂");
        List<String> arguments =
                List.of("{}", "{\"a\":1}", "{\"s\":\"</tool_call>\"}", "{\"o\":{\"l\":[1,null,\"x: y\"]}}");
        for (int i = 0; i < 2000; i++) {
            int number = i;
            String text = words.get(draws.below(words.size(), 0, i));
            List<ToolCall> calls = IntStream.range(0, draws.below(4, 1, i))
                    .mapToObj(c -> new ToolCall("tool_" + c, arguments.get(draws.below(4, 2 + c, number))))
                    .toList();
            Reply reply = calls.isEmpty() ? new Reply.Words(text) : new Reply.Calls(text, calls);
            assertThat(chat.parse(chat.reply(reply))).isEqualTo(reply);
        }
    }

    @Test
    void aThoughtIsWrittenAndReadBack() {
        List<Reply> replies = List.of(new Reply.Words("Yes.\n"), new Reply.Calls("So:", List.of(CALL)));
        for (Thoughts thoughts : List.of(Thoughts.OPEN, Thoughts.BEGUN)) {
            HermesChat thinks = new HermesChat(TOKENIZER, thoughts, Set.of());
            for (Reply reply : replies) {
                for (String thought : List.of("", "Hm.", "a\n\nb", "<tool_call>")) {
                    Spoken spoken = new Spoken(thought, reply);
                    assertThat(thinks.read(thinks.reply(spoken))).isEqualTo(spoken);
                }
            }
            assertThat(thinks.parse(chat.reply(replies.getFirst()))).isInstanceOf(Reply.Garbled.class);
        }
        assertThatThrownBy(() -> chat.reply(new Spoken("Hm.", replies.getFirst())))
                .hasMessageContaining("does not think");
    }

    @Test
    void whereThinkingIsSwitchedOffEachReplyBeginsBehindAnEmptyThought() {
        HermesChat closed = new HermesChat(TOKENIZER, Thoughts.CLOSED, Set.of());
        assertThat(TOKENIZER.decode(closed.heard(List.of(new Message.User("And?")))))
                .isEqualTo("\n<|im_start|>user\nAnd?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n");
    }

    @Test
    void everyEndOfTheFolderEndsAReply() {
        int other = TOKENIZER.controls().id("<|endoftext|>");
        HermesChat two = new HermesChat(TOKENIZER, Thoughts.NONE, Set.of(other));
        assertThat(two.ends()).containsExactlyInAnyOrder(two.endOfTurn(), other);
        int[] sampled = two.reply(new Reply.Words("Yes."));
        sampled[sampled.length - 1] = other;
        assertThat(two.parse(sampled)).isEqualTo(new Reply.Words("Yes."));
        assertThat(chat.parse(sampled)).isInstanceOf(Reply.Garbled.class);
    }

    @Test
    void garbageIsGarbledWithAReason() {
        garbled("cut off", "Hello");
        garbled("goes on", "Hello<|im_end|>x");
        garbled("no end", "<tool_call>{}<|im_end|>");
        garbled("never began", "x</tool_call><|im_end|>");
        garbled("text follows", "<tool_call>\n{\"name\":\"f\",\"arguments\":{}}\n</tool_call> bye<|im_end|>");
        garbled("needs a name", "<tool_call>{\"arguments\":{}}</tool_call><|im_end|>");
        garbled("needs its arguments", "<tool_call>{\"name\":\"f\"}</tool_call><|im_end|>");
        garbled("JSON object", "<tool_call>{\"name\":\"f\",\"arguments\":[1]}</tool_call><|im_end|>");
        garbled("but no id", "<tool_call>{\"name\":\"f\",\"arguments\":{},\"id\":1}</tool_call><|im_end|>");
        garbled("not JSON", "<tool_call>{\"name\":\"f\",\"name\":\"g\",\"arguments\":{}}</tool_call><|im_end|>");
        garbled("not JSON", "<tool_call>{'name':'f'}</tool_call><|im_end|>");
        garbled("half a surrogate", "<tool_call>{\"name\":\"f\\ud83d\",\"arguments\":{}}</tool_call><|im_end|>");
        garbled("half a surrogate", "<tool_call>{\"name\":\"f\",\"arguments\":{\"\\ude42\":1}}</tool_call><|im_end|>");
        garbled("out of place", "<think>x<|im_end|>");
        garbled("out of place", "<tool_call>{\"name\":\"f<|im_start|>\"}</tool_call><|im_end|>");
        assertThat(chat.parse(new int[] {-1})).isInstanceOf(Reply.Garbled.class);
    }

    private void garbled(String why, String markup) {
        assertThat(chat.parse(TOKENIZER.encode(MarkedText.markup(markup))))
                .isInstanceOfSatisfying(
                        Reply.Garbled.class,
                        garbled -> assertThat(garbled.why()).contains(why));
    }

    @Test
    void noSequenceOfTokensBreaksTheParser() {
        for (int i = 0; i < 20_000; i++) {
            int[] ids = new int[draws.below(20, 0, i)];
            for (int t = 0; t < ids.length; t++) {
                boolean markup = draws.below(2, 1 + 2 * t, i) == 0;
                ids[t] = draws.below(markup ? CONTROLS.size() : TOKENIZER.size() + 2, 2 + 2 * t, i) - (markup ? 0 : 1);
            }
            assertThat(chat.parse(ids)).isNotNull();
        }
    }

    @Test
    void anotherTokenizerIsRefused() {
        assertThatThrownBy(() -> new HermesChat(DsmlCasesTest.PUBLISHED)).hasMessageContaining("another chat format");
    }
}
