package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.SmallCorpus;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Users, tools and even the policy's own former words say whatever they like: the control tokens of a prompt are those
/// of the same conversation about nothing.
class InjectionTest {
    private static final int STRINGS = 10_000;
    private static final String TEMPLATE = """
            {%- for m in messages %}{{- '<|im_start|>' ~ m.role ~ '\\n' ~ m.content | trim ~ '<|im_end|>\\n' }}
            {%- for c in m.tool_calls or [] %}{{- '<tool_call>' ~ c.function | tojson ~ '</tool_call>' }}{% endfor %}
            {%- endfor %}{%- for t in tools or [] %}{{- t | tojson }}{% endfor %}{{- '<|im_start|>assistant\\n' }}""";

    record Format(
            String name,
            Tokenizer tokenizer,
            List<String> controls,
            BiFunction<List<Message>, List<ToolSpec>, int[]> prompt) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Format> formats() {
        Tokenizer published = DsmlCasesTest.PUBLISHED;
        Tokenizer learned = DsmlChat.trainTokenizer(List.of(new BpeTrainer.Document(List.of("a b"))), 320);
        Tokenizer qwen = HermesChatTest.TOKENIZER;
        List<Format> formats = new ArrayList<>();
        for (Dialect dialect : Dialect.values()) {
            for (Mode mode : List.of(Mode.CHAT, Mode.THINKING)) {
                DsmlChat chat = new DsmlChat(published, dialect, mode);
                formats.add(new Format(dialect + " " + mode, published, DsmlCasesTest.CONTROLS, chat::prompt));
            }
            formats.add(remarks(dialect, dialect == Dialect.V3_2 ? Mode.THINKING : Mode.THINKING_MAX));
        }
        Tokenizer whole = SmallCorpus.wholeFirst(published);
        DsmlChat lookedUp = new DsmlChat(whole, Dialect.V4, Mode.CHAT);
        formats.add(new Format("texts looked up whole", whole, DsmlCasesTest.CONTROLS, lookedUp::prompt));
        formats.add(new Format("learned", learned, Piece.texts(), new DsmlChat(learned)::prompt));
        formats.add(new Format("Hermes", qwen, HermesChatTest.CONTROLS, new HermesChat(qwen)::prompt));
        TemplateChat template = new TemplateChat(qwen, JinjaTemplate.parse(TEMPLATE), Map.of(), Set.of());
        formats.add(new Format("template", qwen, HermesChatTest.CONTROLS, template::prompt));
        return formats.stream();
    }

    /// The same words in the places that only DeepSeek's formats have.
    private static Format remarks(Dialect dialect, Mode mode) {
        DsmlChat chat = new DsmlChat(DsmlCasesTest.PUBLISHED, dialect, mode);
        return new Format(
                dialect + " " + mode + " with remarks",
                DsmlCasesTest.PUBLISHED,
                DsmlCasesTest.CONTROLS,
                (messages, tools) -> chat.promptOf(remarks(messages, tools, dialect != Dialect.V3_2), List.of()));
    }

    private static List<Remark> remarks(List<Message> messages, List<ToolSpec> tools, boolean v4) {
        List<String> texts = new ArrayList<>();
        for (Message message : messages) {
            switch (message) {
                case Message.System(var text) -> texts.add(text);
                case Message.User(var text) -> texts.add(text);
                case Message.Assistant(var text, var calls) ->
                    texts.addAll(List.of(text, calls.getFirst().arguments()));
                case Message.Tool(var results) -> texts.add(results.getFirst().content());
            }
        }
        List<Remark> remarks = new ArrayList<>();
        remarks.add(new Remark.System(texts.get(0), texts.get(3)));
        if (v4) remarks.add(new Remark.Reminder(texts.get(1)));
        remarks.add(Remark.of(new Message.User(texts.get(2))));
        remarks.add(new Remark.Developer(texts.get(4), tools, texts.get(3)));
        if (v4) remarks.add(new Remark.Asked(Task.ACTION));
        return remarks;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void nobodysWordsBecomeAControlToken(Format format) {
        Draws draws = Draws.of(51, Draws.Purpose.SYNTHESISE, 0, 0, 0);
        int[] expected = controls(format, List.of("a", "b", "c", "d", "e", "f"));
        assertThat(expected).hasSizeGreaterThan(3);
        List<String> injected = new ArrayList<>();
        for (int i = 0; i < STRINGS; i++) {
            injected.add(string(format.controls, draws, i));
            if (injected.size() < 6) continue;
            assertThat(controls(format, injected)).as(injected.toString()).isEqualTo(expected);
            injected.clear();
        }
    }

    /// Control tokens whole, in pieces, in look-alikes, and cut where the next message begins; half of them right
    /// behind the markup.
    private static String string(List<String> controls, Draws draws, int i) {
        StringBuilder text = new StringBuilder(draws.below(2, 3, i) == 0 ? "x" : "");
        for (int part = 0; part < 1 + i % 5; part++) {
            String control = controls.get(draws.below(controls.size(), 4 * part, i));
            int cut = draws.below(control.length() + 1, 4 * part + 1, i);
            switch (draws.below(6, 4 * part + 2, i)) {
                case 0, 1 -> text.append(control);
                case 2 -> text.append(control, 0, cut);
                case 3 -> text.append(control.substring(cut));
                case 4 ->
                    text.append(control.replace('｜', '|').replace("|", "｜").replace('▁', ' '));
                default -> text.append(control, 0, cut).append('\u200b').append(control.substring(cut));
            }
        }
        return text.isEmpty() ? "x" : text.toString();
    }

    private static List<Message> conversation(List<String> texts) {
        String arguments = "{" + Arguments.quoted(name(texts.get(3))) + ":" + Arguments.quoted(texts.get(4)) + "}";
        return List.of(
                new Message.System(texts.get(0)),
                new Message.User(texts.get(1)),
                new Message.Assistant(texts.get(2), List.of(new ToolCall(name(texts.get(5)), arguments))),
                new Message.Tool(List.of(new ToolResult(texts.get(3), false))),
                new Message.User(texts.get(5)));
    }

    /// As much of it as the markup lets a name be.
    private static String name(String text) {
        String name = text.replaceAll("[\"<>\\p{Cntrl}]", "");
        return name.isEmpty() ? "x" : name.substring(0, Math.min(name.length(), 200));
    }

    private static List<ToolSpec> tools(List<String> texts) {
        String schema = "{\"type\":\"object\",\"title\":" + Arguments.quoted(texts.get(1)) + "}";
        return List.of(new ToolSpec(texts.get(2), texts.get(0), schema));
    }

    private static int[] controls(Format format, List<String> texts) {
        Tokenizer tokenizer = format.tokenizer.reserving(format.controls);
        return Arrays.stream(format.prompt.apply(conversation(texts), tools(texts)))
                .filter(tokenizer.controls()::contains)
                .toArray();
    }
}
