package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TemplateChatTest {
    private static final List<String> CONTROLS = List.of("<|system|>", "<|user|>", "<|assistant|>", "<|end|>");
    private static final Tokenizer TOKENIZER =
            new BpeTrainer(CONTROLS, 300, 0.5).train(List.of(new BpeTrainer.Document(List.of("a b"))));

    private static int[] written(String template, List<Message> messages, List<ToolSpec> tools) {
        TemplateText text =
                new TemplateText(JinjaTemplate.parse(template), Map.of(), new CallStyle(false, false), false);
        return TOKENIZER.encode(text.write(messages, tools, true));
    }

    /// As Phi's, Zephyr's and GLM's templates do it.
    @Test
    void aRoleCanStandWithinAControlToken() {
        int[] prompt = written(
                "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}<|assistant|>",
                List.of(new Message.System("s"), new Message.User("<|user|>")), List.of());
        MarkedText expected = new MarkedText.Builder()
                .markup("<|system|>")
                .plain("s")
                .markup("<|end|><|user|>")
                .plain("<|user|>")
                .markup("<|end|><|assistant|>")
                .build();
        assertThat(prompt).isEqualTo(TOKENIZER.encode(expected));
        assertThat(prompt).containsOnlyOnce(TOKENIZER.controls().id("<|user|>"));
    }

    @Test
    void aWholeNumberBeyond64BitsKeepsItsDigits() {
        String schema = "{\"type\":\"integer\",\"maximum\":18446744073709551615,\"minimum\":-9223372036854775809}";
        List<ToolSpec> tools = List.of(new ToolSpec("t", "", schema));
        String template = "{% set p = tools[0].function.parameters %}{{ p | tojson }} {{ p.maximum }}"
                + " {{ p.maximum == 18446744073709551615.0 }} {{ p.minimum < p.maximum }} {{ p.maximum is integer }}";
        assertThat(TOKENIZER.decode(written(template, List.of(), tools)))
                .isEqualTo("{\"type\": \"integer\", \"maximum\": 18446744073709551615, \"minimum\":"
                        + " -9223372036854775809} 18446744073709551615 False True True");
        String calculates = "{{ tools[0].function.parameters.maximum + 1 }}";
        assertThatThrownBy(() -> written(calculates, List.of(), tools)).hasMessageContaining("64 bits");
    }

    @Test
    void argumentsThatAreNoJsonAreRefused() {
        Message calls = new Message.Assistant("", List.of(new ToolCall("t", "{")));
        assertThatThrownBy(() -> written("x", List.of(calls), List.of())).hasMessageContaining("not JSON");
    }

    private static final String TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}"
            + "{% for c in m.tool_calls or [] %}[{{ c.function.name }} {{ c.function.arguments | tojson }}]{% endfor %}"
            + "<|end|>{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";
    private static final List<ToolSpec> TOOLS = List.of(new ToolSpec("find", "Finds it.", "{\"type\":\"object\"}"));

    private static TemplateChat chat(String template) {
        return new TemplateChat(TOKENIZER, JinjaTemplate.parse(template), Map.of(), Set.of());
    }

    private static String said(int[] ids) {
        return TOKENIZER.decode(ids);
    }

    @Test
    void toolsOfWhichTheTemplateDoesNotTellAreToldByTheSystem() {
        TemplateChat chat = chat(TURNS);
        assertThat(chat.whyNoTools()).isEmpty();
        assertThat(chat.remarks()).singleElement().asString().contains("told in the system's message");
        assertThat(said(chat.prompt(List.of(new Message.System("Be brief."), new Message.User("a")), TOOLS)))
                .startsWith("<|system|>Be brief.\n\nYou may call these tools")
                .contains("{\"name\": \"find\", \"description\": \"Finds it.\"")
                .endsWith("<|user|>a<|end|><|assistant|>");
        assertThat(said(chat.prompt(List.of(new Message.User("a")), List.of())))
                .isEqualTo("<|user|>a<|end|><|assistant|>");
    }

    @Test
    void callsLookAsTheTemplateWritesThem() {
        TemplateChat chat = chat(TURNS);
        Reply calls = new Reply.Calls("So ", List.of(new ToolCall("find", "{\"a\":\"}]\"}"), new ToolCall("go", "{}")));
        int[] ids = chat.reply(calls);
        assertThat(said(ids)).isEqualTo("So [find {\"a\": \"}]\"}][go {}]<|end|>");
        assertThat(chat.parse(ids)).isEqualTo(calls);
        Reply words = new Reply.Words("See [1], and [2 {].");
        assertThat(chat.parse(chat.reply(words))).isEqualTo(words);
        assertThat(said(chat.toolResults(List.of(new ToolResult("<|end|>", false)))))
                .isEqualTo("<|tool|><|end|><|end|><|assistant|>");
    }

    @Test
    void aTemplateThatCannotBePlayedSaysWhy() {
        String noCalls = TURNS.replace("c.function.name", "''").replace("c.function.arguments", "1");
        assertThat(chat(noCalls).whyNoTools())
                .hasValueSatisfying(why -> assertThat(why).contains("cannot call tools"));
        assertThatThrownBy(() -> chat(TURNS.replace("<|end|>", "\n"))).hasMessageContaining("no control token ends");
        assertThatThrownBy(() -> chat(TURNS.replace("%}<|assistant|>", "%}<|assistant|>=")))
                .hasMessageContaining("a conversation would not go on");
        assertThatThrownBy(() -> chat(TURNS.replace("{{ m.content }}", "")))
                .hasMessageContaining("does not write what");
        assertThatThrownBy(() -> chat(TURNS.replace("%}<|assistant|>", "%}<|assistant|><think>")))
                .hasMessageContaining("begins every reply with a thought");
    }
}
