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
}
