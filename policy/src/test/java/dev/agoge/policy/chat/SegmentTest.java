package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentTest {
    private static final List<ToolSpec> TOOLS = List.of(new ToolSpec("today", "The date.", "{\"type\":\"object\"}"));
    private static final Message ASK = new Message.User("What day is it?");
    private static final Message THANK = new Message.User("And tomorrow?");
    private static final ToolCall CALL = new ToolCall("today", "{\"zone\":\"UTC\"}");
    private static final Message RESULT = new Message.Tool(List.of(new ToolResult("May 1st", false)));

    private final Tokenizer tokenizer = DsmlCasesTest.PUBLISHED;

    private Segment played(DsmlChat chat, List<ToolSpec> tools) {
        Segment segment = Segment.begin(chat, List.of(new Message.System("s"), ASK), tools);
        segment.say(chat.reply(new Spoken("I look it up.", new Reply.Calls("", List.of(CALL)))));
        if (!segment.rewrites(List.of(RESULT))) segment.hear(List.of(RESULT));
        else segment = segment.next(List.of(RESULT));
        segment.say(chat.reply(new Spoken("May 1st, then.", new Reply.Words("May 1st."))));
        return segment;
    }

    private List<Remark> remarks(Message... more) {
        List<Remark> played = List.of(
                Remark.of(new Message.System("s")),
                Remark.of(ASK),
                new Remark(new Message.Assistant("", List.of(CALL)), "I look it up."),
                Remark.of(RESULT),
                new Remark(new Message.Assistant("May 1st.", List.of()), "May 1st, then."));
        return Stream.concat(played.stream(), Arrays.stream(more).map(Remark::of))
                .toList();
    }

    @Test
    void withToolsV4KeepsEveryThoughtAndOnlyGrows() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = played(chat, TOOLS);
        int[] before = segment.ids();
        segment.hear(List.of(THANK));
        assertThat(Arrays.copyOf(segment.ids(), before.length)).isEqualTo(before);
        assertThat(segment.ids()).isEqualTo(chat.promptWithThoughts(remarks(THANK), TOOLS));
        assertThat(tokenizer.decode(segment.ids())).contains("I look it up.").contains("May 1st, then.");
    }

    @Test
    void aUserMessageDropsV32sThoughtsInANewSegment() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V3_2, Mode.THINKING);
        Segment segment = played(chat, TOOLS);
        int[] committed = segment.ids();
        assertThatThrownBy(() -> segment.hear(List.of(THANK)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("drops the thoughts of 2 replies")
                .hasMessageContaining("open the next segment");
        assertThat(segment.ids()).isEqualTo(committed);
        Segment next = segment.next(List.of(THANK));
        assertThat(next.ids()).isEqualTo(chat.promptWithThoughts(remarks(THANK), TOOLS));
        assertThat(tokenizer.decode(next.ids())).doesNotContain("I look it up.");
        assertThat(segment.ids()).isEqualTo(committed);
    }

    @Test
    void whatWasForgottenStaysForgottenWithItsWordsKept() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V3_2, Mode.THINKING);
        Segment next = played(chat, TOOLS).next(List.of(THANK));
        next.say(chat.reply(new Spoken("One more.", new Reply.Words("May 2nd."))));
        Segment last = next.next(List.of(new Message.User("Bye.")));
        assertThat(tokenizer.decode(last.ids()))
                .contains("May 1st.<｜end▁of▁sentence｜>")
                .contains("</think>May 2nd.<｜end▁of▁sentence｜><｜User｜>Bye.<｜Assistant｜><think>")
                .contains("today")
                .doesNotContain("One more.");
    }

    @Test
    void withoutToolsV4DropsThoughtsAtEachTurn() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = Segment.begin(chat, List.of(ASK), List.of());
        segment.say(chat.reply(new Spoken("Hm.", new Reply.Words("Monday."))));
        assertThat(segment.rewrites(List.of(THANK))).isTrue();
        assertThat(tokenizer.decode(segment.next(List.of(THANK)).ids()))
                .isEqualTo("<｜begin▁of▁sentence｜><｜User｜>What day is it?<｜Assistant｜></think>Monday."
                        + "<｜end▁of▁sentence｜><｜User｜>And tomorrow?<｜Assistant｜><think>");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void inChatModeEveryDialectOnlyGrows(Dialect dialect) {
        DsmlChat chat = new DsmlChat(tokenizer, dialect, Mode.CHAT);
        Segment segment = Segment.begin(chat, List.of(ASK), TOOLS);
        segment.say(chat.reply(new Reply.Calls("", List.of(CALL))));
        segment.hear(List.of(RESULT));
        segment.say(chat.reply(new Reply.Words("Monday.")));
        segment.hear(List.of(THANK));
        List<Message> messages = List.of(
                ASK,
                new Message.Assistant("", List.of(CALL)),
                RESULT,
                new Message.Assistant("Monday.", List.of()),
                THANK);
        assertThat(segment.ids()).isEqualTo(chat.prompt(messages, TOOLS));
    }

    @Test
    void theSampledIdsStayWhateverTheirSpelling() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = Segment.begin(chat, List.of(ASK), List.of());
        // "invoke" letter by letter, as no encoder would write it.
        int[] letters = "invoke"
                .chars()
                .map(letter -> tokenizer.encode(Character.toString(letter))[0])
                .toArray();
        int[] thought = tokenizer.reserving(Piece.ATOMS).encode(MarkedText.markup("</think>"));
        int[] sampled =
                IntStream.concat(Arrays.stream(thought), Arrays.stream(letters)).toArray();
        segment.say(sampled);
        int[] next = segment.next(List.of(THANK)).ids();
        assertThat(tokenizer.encode("invoke")).hasSizeLessThan(6);
        assertThat(Collections.indexOfSubList(list(next), list(letters))).isPositive();
        assertThat(tokenizer.decode(next)).contains("invoke<｜end▁of▁sentence｜>");
    }

    private static List<Integer> list(int[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    @Test
    void turnsAlternate() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.CHAT);
        Segment segment = Segment.begin(chat, List.of(ASK), TOOLS);
        assertThatThrownBy(() -> segment.hear(List.of(THANK))).hasMessageContaining("has not spoken");
        segment.say(chat.reply(new Reply.Words("Monday.")));
        assertThatThrownBy(() -> segment.say(new int[] {5})).hasMessageContaining("hears something first");
        assertThatThrownBy(() -> segment.hear(List.of())).hasMessageContaining("messages of the user");
        assertThatThrownBy(() -> segment.next(List.of(THANK))).hasMessageContaining("can hear these messages itself");
    }
}
