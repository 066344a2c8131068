package dev.agoge.policy.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.policy.jinja.JinjaTemplate;
import dev.agoge.policy.tokenizer.BpeTrainer;
import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateChatTest {
    private static final List<String> CONTROLS = List.of("<|system|>", "<|user|>", "<|assistant|>", "<|end|>");
    private static final Tokenizer TOKENIZER =
            new BpeTrainer(CONTROLS, 300, 0.5).train(List.of(new BpeTrainer.Document(List.of("a b"))));

    private static TemplateChat chat(String template) {
        return new TemplateChat(TOKENIZER, JinjaTemplate.parse(template), List.of(), Map.of());
    }

    /// As Phi's, Zephyr's and GLM's templates do it.
    @Test
    void aRoleCanStandWithinAControlToken() {
        TemplateChat chat = chat(
                "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}<|assistant|>");
        int[] prompt = chat.prompt(List.of(new Message.System("s"), new Message.User("<|user|>")), List.of());
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
        TemplateChat chat = chat("{% set p = tools[0].function.parameters %}{{ p | tojson }} {{ p.maximum }}"
                + " {{ p.maximum == 18446744073709551615.0 }} {{ p.minimum < p.maximum }} {{ p.maximum is integer }}");
        assertThat(TOKENIZER.decode(chat.prompt(List.of(), tools)))
                .isEqualTo("{\"type\": \"integer\", \"maximum\": 18446744073709551615, \"minimum\":"
                        + " -9223372036854775809} 18446744073709551615 False True True");
        TemplateChat calculates = chat("{{ tools[0].function.parameters.maximum + 1 }}");
        assertThatThrownBy(() -> calculates.prompt(List.of(), tools)).hasMessageContaining("64 bits");
    }

    @Test
    void argumentsThatAreNoJsonAreRefused() {
        Message calls = new Message.Assistant("", List.of(new ToolCall("t", "{")));
        assertThatThrownBy(() -> chat("x").prompt(List.of(calls), List.of())).hasMessageContaining("not JSON");
    }
}
