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
    private static final Remark ASK = Remark.of(new Message.User("What day is it?"));
    private static final Remark THANK = Remark.of(new Message.User("And tomorrow?"));
    private static final ToolCall CALL = new ToolCall("today", "{\"zone\":\"UTC\"}");
    private static final Remark RESULT = Remark.of(new Message.Tool(List.of(new ToolResult("May 1st", false))));
    private static final Remark SYSTEM = Remark.of(new Message.System("s"));

    private final Tokenizer tokenizer = DsmlCasesTest.PUBLISHED;

    private Segment played(DsmlChat chat, List<ToolSpec> tools) {
        Segment segment = Segment.begin(chat, List.of(SYSTEM, ASK), tools);
        segment.say(chat.reply(new Spoken("I look it up.", new Reply.Calls("", List.of(CALL)))));
        if (!segment.rewrites(List.of(RESULT))) segment.hear(List.of(RESULT));
        else segment = segment.next(List.of(RESULT));
        segment.say(chat.reply(new Spoken("May 1st, then.", new Reply.Words("May 1st."))));
        return segment;
    }

    private List<Remark> remarks(Remark... more) {
        List<Remark> played = List.of(
                SYSTEM,
                ASK,
                Remark.of(new Message.Assistant("", List.of(CALL)), "I look it up."),
                RESULT,
                Remark.of(new Message.Assistant("May 1st.", List.of()), "May 1st, then."));
        return Stream.concat(played.stream(), Arrays.stream(more)).toList();
    }

    @Test
    void withToolsV4KeepsEveryThoughtAndOnlyGrows() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = played(chat, TOOLS);
        int[] before = segment.ids();
        segment.hear(List.of(THANK));
        assertThat(Arrays.copyOf(segment.ids(), before.length)).isEqualTo(before);
        assertThat(segment.ids()).isEqualTo(chat.promptOf(remarks(THANK), TOOLS));
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
        assertThat(next.ids()).isEqualTo(chat.promptOf(remarks(THANK), TOOLS));
        assertThat(tokenizer.decode(next.ids())).doesNotContain("I look it up.");
        assertThat(segment.ids()).isEqualTo(committed);
    }

    @Test
    void whatWasForgottenStaysForgottenWithItsWordsKept() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V3_2, Mode.THINKING);
        Segment next = played(chat, TOOLS).next(List.of(THANK));
        next.say(chat.reply(new Spoken("One more.", new Reply.Words("May 2nd."))));
        Segment last = next.next(List.of(Remark.of(new Message.User("Bye."))));
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
        List<Remark> remarks = List.of(
                ASK,
                Remark.of(new Message.Assistant("", List.of(CALL))),
                RESULT,
                Remark.of(new Message.Assistant("Monday.", List.of())),
                THANK);
        assertThat(segment.ids()).isEqualTo(chat.promptOf(remarks, TOOLS));
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

    @Test
    void aTaskIsAnsweredInASegmentWithoutAThought() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = Segment.begin(chat, List.of(new Remark.Reminder("Noon."), ASK), List.of());
        segment.say(chat.reply(new Spoken("Hm.", new Reply.Words("Monday."))));
        Remark title = new Remark.Asked(Task.TITLE);
        assertThat(segment.rewrites(List.of(title))).isFalse();
        segment.hear(List.of(title));
        assertThat(segment.say(chat.taskReply(new Reply.Words("The day"))))
                .isEqualTo(new Spoken("", new Reply.Words("The day")));
        Segment next = segment.next(List.of(THANK));
        List<Remark> remarks = List.of(
                new Remark.Reminder("Noon."),
                ASK,
                Remark.of(new Message.Assistant("Monday.", List.of()), "Hm."),
                title,
                Remark.of(new Message.Assistant("The day", List.of())),
                THANK);
        assertThat(next.ids()).isEqualTo(chat.promptOf(remarks, List.of()));
        assertThat(segment.ids()).isEqualTo(chat.conversation(remarks.subList(0, remarks.size() - 1), List.of()));
    }

    @Test
    void toolsThatADeveloperBringsKeepV4sThoughts() {
        DsmlChat chat = new DsmlChat(tokenizer, Dialect.V4, Mode.THINKING);
        Segment segment = Segment.begin(chat, List.of(new Remark.Developer("Search.", TOOLS, "")), List.of());
        segment.say(chat.reply(new Spoken("I look it up.", new Reply.Calls("", List.of(CALL)))));
        assertThat(segment.rewrites(List.of(RESULT))).isFalse();
        assertThat(segment.rewrites(List.of(THANK))).isFalse();
        Segment bare = Segment.begin(chat, List.of(ASK), List.of());
        bare.say(chat.reply(new Spoken("Hm.", new Reply.Words("Monday."))));
        assertThat(bare.rewrites(List.of(new Remark.Developer("Search.", TOOLS, ""))))
                .isFalse();
        assertThat(bare.rewrites(List.of(new Remark.Developer("Think.", List.of(), ""))))
                .isTrue();
    }

    @Test
    void aDevelopersMessageIsNotForgottenInSilence() {
        for (Dialect dialect : Dialect.values()) {
            DsmlChat chat = new DsmlChat(tokenizer, dialect, Mode.THINKING);
            Segment segment = Segment.begin(chat, List.of(new Remark.Developer("Think.", List.of(), "")), List.of());
            segment.say(chat.reply(new Spoken("Hm.", new Reply.Words("Monday."))));
            assertThatThrownBy(() -> segment.next(List.of(THANK)))
                    .hasMessageContaining(dialect + " forgets a developer's message");
        }
    }
}
