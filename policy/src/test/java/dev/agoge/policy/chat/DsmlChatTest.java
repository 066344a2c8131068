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
import dev.agoge.policy.tokenizer.SmallCorpus;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DsmlChatTest {
    private static final ToolSpec FIND = new ToolSpec("find_order", "Finds an \"order\".", "{\"type\":\"object\"}");
    private static final ToolSpec CANCEL = new ToolSpec("cancel_order", "Cancels it.", "{\"type\":\"object\"}");

    private final Tokenizer tokenizer = DsmlChat.trainTokenizer(corpus(), 520);
    private final DsmlChat chat = new DsmlChat(tokenizer);
    private final Draws draws = Draws.of(3, Draws.Purpose.SYNTHESISE, 0, 0, 0);

    private static List<BpeTrainer.Document> corpus() {
        List<BpeTrainer.Document> documents = new ArrayList<>();
        for (BpeTrainer.Document texts : SmallCorpus.documents(300)) {
            List<Message> conversation = List.of(
                    new Message.System(texts.texts().get(0)),
                    new Message.User(texts.texts().get(2)),
                    new Message.Assistant("", List.of(new ToolCall("find_order", "{\"customer\":\"x\"}"))),
                    new Message.Tool(List.of(new ToolResult(texts.texts().get(3), false))),
                    new Message.Assistant(texts.texts().get(4), List.of()));
            documents.add(DsmlChat.document(conversation, List.of(FIND, CANCEL)));
        }
        return documents;
    }

    @Test
    void aPromptIsWrittenAsPublished() {
        int[] prompt =
                chat.prompt(List.of(new Message.System("Be brief."), new Message.User("Hello")), List.of(FIND, CANCEL));
        assertThat(tokenizer.decode(prompt)).isEqualTo("""
                <｜begin▁of▁sentence｜>Be brief.

                ## Tools

                You have access to a set of tools to help answer the user's question. You can invoke tools by writing \
                a "<｜DSML｜tool_calls>" block like the following:

                <｜DSML｜tool_calls>
                <｜DSML｜invoke name="$TOOL_NAME">
                <｜DSML｜parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</｜DSML｜parameter>
                ...
                </｜DSML｜invoke>
                <｜DSML｜invoke name="$TOOL_NAME2">
                ...
                </｜DSML｜invoke>
                </｜DSML｜tool_calls>

                String parameters should be specified as is and set `string="true"`. For all other types (numbers, \
                booleans, arrays, objects), pass the value in JSON format and set `string="false"`.

                If thinking_mode is enabled (triggered by <think>), you MUST output your complete reasoning inside \
                <think>...</think> BEFORE any tool calls or final response.

                Otherwise, output directly after </think> with tool calls or final response.

                ### Available Tool Schemas

                {"name":"find_order","description":"Finds an \\"order\\".","parameters":{"type":"object"}}
                {"name":"cancel_order","description":"Cancels it.","parameters":{"type":"object"}}

                You MUST strictly follow the above defined tool name and parameter schemas to invoke tool calls.
                <｜User｜>Hello<｜Assistant｜></think>""");
    }

    /// As Python's `json.dumps` writes what its `json.loads` read, letters of all scripts as they are.
    @Test
    void aSchemaIsReadAndWrittenAnew() {
        ToolSpec tool = new ToolSpec("t", "\u001b[0m\u007f", "{ \"e\": \"\\u00e9\\/\",\n\"a\" : [1.50,\"\\u001B\"] }");
        assertThat(Dialect.V3_2.schema(tool))
                .isEqualTo("{\"name\": \"t\", \"description\": \"\\u001b[0m\u007f\", \"parameters\":"
                        + " {\"e\": \"é/\", \"a\": [1.50, \"\\u001b\"]}}");
        assertThat(Dialect.V4_COMPACT.schema(tool)).endsWith("{\"e\":\"é/\",\"a\":[1.50,\"\\u001b\"]}}");
        assertThatThrownBy(() -> chat.prompt(List.of(new Message.User("x")), List.of(new ToolSpec("bad", "", "{1}"))))
                .hasMessageContaining("the parameters of the tool 'bad' are not JSON");
    }

    @Test
    void aReplyAndItsResultsAreWrittenAsPublished() {
        Reply calls = new Reply.Calls(
                "Looking.",
                List.of(
                        new ToolCall(
                                "find_order",
                                "{\"customer\":\"Ana \\\"A\\\" Lopez\",\"limit\":2,\"open\":[true,null]}"),
                        new ToolCall("list_all", "{}"),
                        new ToolCall("cancel_order", "{\"id\":\"ord_1\"}")));
        assertThat(tokenizer.decode(chat.reply(calls))).isEqualTo("""
                Looking.

                <｜DSML｜tool_calls>
                <｜DSML｜invoke name="find_order">
                <｜DSML｜parameter name="customer" string="true">Ana "A" Lopez</｜DSML｜parameter>
                <｜DSML｜parameter name="limit" string="false">2</｜DSML｜parameter>
                <｜DSML｜parameter name="open" string="false">[true,null]</｜DSML｜parameter>
                </｜DSML｜invoke>
                <｜DSML｜invoke name="list_all">

                </｜DSML｜invoke>
                <｜DSML｜invoke name="cancel_order">
                <｜DSML｜parameter name="id" string="true">ord_1</｜DSML｜parameter>
                </｜DSML｜invoke>
                </｜DSML｜tool_calls><｜end▁of▁sentence｜>""");
        int[] results = chat.toolResults(List.of(new ToolResult("one", false), new ToolResult("no such id", true)));
        assertThat(tokenizer.decode(results)).isEqualTo("""
                <｜User｜><tool_result>one</tool_result>

                <tool_result>no such id</tool_result><｜Assistant｜></think>""");
    }

    @Test
    void aConversationGrowsByAppending() {
        Message user = new Message.User("Cancel it.");
        ToolCall call = new ToolCall("find_order", "{\"customer\":\"Ana Lopez\"}");
        ToolResult result = new ToolResult("{\"order_id\":\"ord_1\"}", false);
        int[] grown = concat(
                chat.prompt(List.of(user), List.of(FIND)),
                chat.reply(new Reply.Calls("", List.of(call))),
                chat.toolResults(List.of(result)));
        assertThat(grown)
                .isEqualTo(chat.prompt(
                        List.of(user, new Message.Assistant("", List.of(call)), new Message.Tool(List.of(result))),
                        List.of(FIND)));
    }

    @Test
    void userTextsAndResultsThatFollowEachOtherAreOneTurn() {
        int[] prompt = chat.prompt(
                List.of(
                        new Message.User("One."),
                        new Message.User("Two."),
                        new Message.Tool(List.of(new ToolResult("r", false))),
                        new Message.User("Three.")),
                List.of());
        assertThat(tokenizer.decode(prompt))
                .isEqualTo("<｜begin▁of▁sentence｜><｜User｜>One.\n\nTwo.\n\n<tool_result>r</tool_result>\n\nThree."
                        + "<｜Assistant｜></think>");
    }

    @Test
    void aPromptMustLeadToAReply() {
        assertThatThrownBy(() -> chat.prompt(List.of(), List.of())).hasMessageContaining("ends with");
        Message words = new Message.Assistant("Hi.", List.of());
        assertThatThrownBy(() -> chat.prompt(List.of(new Message.User("Hello"), words), List.of()))
                .hasMessageContaining("ends with");
        assertThatThrownBy(() -> chat.prompt(List.of(words, new Message.User("Hello")), List.of()))
                .hasMessageContaining("answers no user");
        Message system = new Message.System("s");
        assertThatThrownBy(() -> chat.prompt(List.of(new Message.User("u"), system, new Message.User("v")), List.of()))
                .hasMessageContaining("first message");
    }

    @Test
    void aCallCostsAboutNineTokens() {
        int[] ids = chat.reply(new Reply.Calls("", List.of(new ToolCall("find_order", "{\"customer\":\"Ana\"}"))));
        assertThat(ids.length).isLessThanOrEqualTo(9);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        List<String> values =
                List.of("", "Ana Lopez", "a\nb", "</｜DSML｜parameter>", "\"", "\\", "漢字 🙂", "<｜User｜>", " 1");
        List<String> json = List.of(
                "1", "-0.50", "1e400", "true", "null", "[]", "[1,{\"k\":\"v\"}]", "{\"a\":{}}", "12345678901234567890");
        for (int i = 0; i < 3000; i++) {
            Reply reply = randomReply(values, json, i);
            assertThat(chat.parse(chat.reply(reply))).isEqualTo(reply);
        }
    }

    private Reply randomReply(List<String> values, List<String> json, int i) {
        String text = values.get(draws.below(values.size(), 0, i));
        int count = draws.below(4, 1, i);
        if (count == 0) return new Reply.Words(text);
        List<ToolCall> calls = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            List<Arguments.Argument> arguments = new ArrayList<>();
            for (int a = 0; a < draws.below(4, 10 + c, i); a++) {
                boolean string = draws.below(2, 20 + 4 * c + a, i) == 0;
                List<String> from = string ? values : json;
                String value = from.get(draws.below(from.size(), 50 + 4 * c + a, i));
                arguments.add(new Arguments.Argument("key " + a, string, value));
            }
            calls.add(new ToolCall("tool_" + c, Arguments.write(arguments)));
        }
        return new Reply.Calls(text, calls);
    }

    @Test
    void garbageIsGarbledWithAReason() {
        int[] open = ids(Piece.CALLS_OPEN, "find_order", Piece.FIRST_PARAMETER, "a", Piece.STRING_VALUE, "x");
        int[] closed = concat(open, ids(Piece.CALLS_CLOSE));
        int[] end = ids(Piece.END_OF_SENTENCE);
        garbled("cut off");
        garbled("cut off", ids("Hello"));
        garbled("cut off", open);
        garbled("cut off", closed);
        garbled("text follows the calls", closed, ids("Bye."), end);
        garbled("goes on", ids("Bye."), end, end);
        garbled("goes on", closed, end, ids("Bye."));
        garbled("CALLS_CLOSE is out of place after the text", ids(Piece.CALLS_CLOSE), end);
        garbled("given twice", open, ids(Piece.NEXT_PARAMETER, "a", Piece.STRING_VALUE, "y", Piece.CALLS_CLOSE), end);
        garbled(
                "name of a tool",
                ids(Piece.CALLS_OPEN, new int[] {byteToken(0xff)}, Piece.CALLS_CLOSE_AFTER_BARE),
                end);
        garbled("the tool's name ''", ids(Piece.CALLS_OPEN, Piece.CALLS_CLOSE_AFTER_BARE), end);
        garbled("the tool's name 'a\"b'", ids(Piece.CALLS_OPEN, "a\"b", Piece.CALLS_CLOSE_AFTER_BARE), end);
        garbled(
                "after the parameter's name",
                ids(Piece.CALLS_OPEN, "f", Piece.FIRST_PARAMETER, "a", Piece.CALLS_CLOSE),
                end);
        for (String value :
                List.of("", "{", "[1", "nul", "1 2", "01", "NaN", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "[".repeat(99))) {
            garbled(
                    "is not JSON",
                    ids(Piece.CALLS_OPEN, "f", Piece.FIRST_PARAMETER, "a", Piece.JSON_VALUE, value, Piece.CALLS_CLOSE),
                    end);
        }
        garbled("no token 999999", new int[] {999_999}, end);
        garbled("no token -1", new int[] {-1}, end);
    }

    @Test
    void aControlTokenOfAnotherFormatIsGarbage() {
        List<String> controls = new ArrayList<>(Piece.texts());
        controls.add("<|other|>");
        Tokenizer both = new BpeTrainer(controls, 400, 0.5).train(SmallCorpus.documents(1));
        assertThat(new DsmlChat(both).parse(new int[] {controls.size() - 1}))
                .isInstanceOfSatisfying(
                        Reply.Garbled.class,
                        garbled -> assertThat(garbled.why()).contains("a control token stands where markup must"));
    }

    private int byteToken(int value) {
        return Piece.values().length + value;
    }

    private void garbled(String why, int[]... parts) {
        assertThat(chat.parse(concat(parts)))
                .isInstanceOfSatisfying(
                        Reply.Garbled.class,
                        garbled -> assertThat(garbled.why()).contains(why));
    }

    @Test
    void noSequenceOfTokensBreaksTheParser() {
        int garbled = 0;
        for (int i = 0; i < 20_000; i++) {
            int[] ids = new int[draws.below(24, 0, i)];
            for (int t = 0; t < ids.length; t++) {
                boolean markup = draws.below(2, 1 + 2 * t, i) == 0;
                ids[t] = draws.below(markup ? Piece.values().length : tokenizer.size() + 2, 2 + 2 * t, i)
                        - (markup ? 0 : 1);
            }
            if (chat.parse(ids) instanceof Reply.Garbled) garbled++;
        }
        assertThat(garbled).isBetween(10_000, 20_000);
    }

    @Test
    void everyTruncationAndEveryChangedTokenIsReadWithoutFail() {
        Reply reply = new Reply.Calls(
                "Text.", List.of(new ToolCall("a", "{\"x\":\"1\",\"y\":[2]}"), new ToolCall("b", "{}")));
        int[] ids = chat.reply(reply);
        for (int length = 0; length < ids.length; length++) {
            assertThat(chat.parse(Arrays.copyOf(ids, length))).isInstanceOf(Reply.Garbled.class);
        }
        for (int at = 0; at < ids.length; at++) {
            for (int id = 0; id < tokenizer.size(); id++) {
                int[] changed = ids.clone();
                changed[at] = id;
                if (id != ids[at] && chat.parse(changed) instanceof Reply.Calls read)
                    assertThat(read).isNotEqualTo(reply);
            }
        }
    }

    @Test
    void aDemonstrationThatCannotBeWrittenIsRefused() {
        assertThatThrownBy(() -> chat.reply(new Reply.Garbled("x", "cut off"))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> chat.reply(new Reply.Calls("", List.of(new ToolCall("f", "[1]")))))
                .hasMessageContaining("JSON object");
        for (String half : List.of("{\"a\":\"\\ud83d\"}", "{\"\\ude42\":1}")) {
            assertThatThrownBy(() -> chat.reply(new Reply.Calls("", List.of(new ToolCall("f", half)))))
                    .hasMessageContaining("half a surrogate pair");
        }
        assertThatThrownBy(() -> chat.reply(new Reply.Calls("", List.of(new ToolCall("a\"b", "{}")))))
                .hasMessageContaining("name");
    }

    @Test
    void whatADialectDoesNotKnowIsRefusedByName() {
        DsmlChat old = new DsmlChat(DsmlCasesTest.PUBLISHED, Dialect.V3_2, Mode.THINKING);
        Remark ask = Remark.of(new Message.User("Hello"));
        assertThatThrownBy(() -> old.promptOf(List.of(new Remark.Reminder("Noon."), ask), List.of()))
                .hasMessageContaining("V3_2 has no reminders");
        assertThatThrownBy(() -> old.promptOf(List.of(ask, new Remark.Asked(Task.TITLE)), List.of()))
                .hasMessageContaining("V3_2 has no tasks");
        assertThatThrownBy(() -> new DsmlChat(DsmlCasesTest.PUBLISHED, Dialect.V3_2, Mode.THINKING_MAX))
                .hasMessageContaining("V3_2 has no words that ask for effort");
    }

    @Test
    void aRareControlTokenIsDemandedWhenItIsWritten() {
        Remark ask = Remark.of(new Message.User("Hello <｜title｜>"));
        assertThat(chat.promptOf(List.of(ask), List.of())).isNotEmpty();
        assertThatThrownBy(() -> chat.promptOf(List.of(ask, new Remark.Asked(Task.TITLE)), List.of()))
                .hasMessageContaining("no control token '<｜title｜>'");
        assertThatThrownBy(() -> chat.promptOf(List.of(new Remark.Reminder("Noon."), ask), List.of()))
                .hasMessageContaining("no control token '<｜latest_reminder｜>'");
    }

    @Test
    void whatIsHeardHasAnOrder() {
        DsmlChat v4 = new DsmlChat(DsmlCasesTest.PUBLISHED, Dialect.V4, Mode.CHAT);
        Remark ask = Remark.of(new Message.User("Hello"));
        Remark reminder = new Remark.Reminder("Noon.");
        Remark developer = new Remark.Developer("Be brief.", List.of(), "");
        Remark task = new Remark.Asked(Task.QUERY);
        v4.promptOf(List.of(reminder, reminder, ask, ask, developer, task), List.of());
        for (List<Remark> wrong : List.of(
                List.of(ask, reminder),
                List.of(developer, ask),
                List.of(developer, developer),
                List.of(ask, task, task),
                List.of(ask, task, developer))) {
            assertThatThrownBy(() -> v4.promptOf(wrong, List.of())).hasMessageContaining("between two replies come");
        }
        assertThatThrownBy(() -> v4.promptOf(List.of(reminder), List.of())).hasMessageContaining("nobody speaks");
        assertThatThrownBy(() -> v4.promptOf(List.of(reminder, task), List.of()))
                .hasMessageContaining("nobody speaks");
        assertThatThrownBy(() -> v4.promptOf(List.of(ask, new Remark.System("s", "{}"), ask), List.of()))
                .hasMessageContaining("first message");
        assertThatThrownBy(() -> v4.promptOf(List.of(task), List.of())).hasMessageContaining("nobody has spoken");
        assertThatThrownBy(() -> new Remark.Developer("", List.of(), "")).hasMessageContaining("no text");
        assertThatThrownBy(() -> v4.promptOf(List.of(new Remark.System("s", "{"), ask), List.of()))
                .hasMessageContaining("the schema of the replies is not JSON");
    }

    @Test
    void aTaskIsAnsweredWithoutAThought() {
        DsmlChat v4 = new DsmlChat(DsmlCasesTest.PUBLISHED, Dialect.V4, Mode.THINKING);
        Reply title = new Reply.Words("The greeting");
        assertThat(v4.parseTaskReply(v4.taskReply(title))).isEqualTo(title);
        List<Remark> thought = List.of(
                Remark.of(new Message.User("Hello")),
                new Remark.Asked(Task.TITLE),
                Remark.of(new Message.Assistant("The greeting", List.of()), "Hm."),
                Remark.of(new Message.User("Bye")));
        assertThatThrownBy(() -> v4.promptOf(thought, List.of())).hasMessageContaining("without a thought");
    }

    @Test
    void aTokenizerOfAnotherFormatIsRefused() {
        assertThatThrownBy(() -> new DsmlChat(SmallCorpus.tokenizer())).hasMessageContaining("another chat format");
    }

    private int[] ids(Object... parts) {
        return concat(Arrays.stream(parts)
                .map(part -> switch (part) {
                    case Piece piece -> new int[] {tokenizer.controls().id(piece.text())};
                    case String text -> tokenizer.encode(text);
                    case int[] ids -> ids;
                    default -> throw new IllegalArgumentException(part.toString());
                })
                .toArray(int[][]::new));
    }

    private static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }
}
