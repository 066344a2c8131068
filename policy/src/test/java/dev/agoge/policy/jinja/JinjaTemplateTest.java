package dev.agoge.policy.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Draws;
import dev.agoge.policy.tokenizer.MarkedText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JinjaTemplateTest {
    private static final JsonNode GOLDEN = golden();
    private final Draws draws = Draws.of(31, Draws.Purpose.SYNTHESISE, 0, 0, 0);

    private static JsonNode golden() {
        try (InputStream in = JinjaTemplateTest.class.getResourceAsStream("/oracle/jinja.json")) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> templates() {
        List<String> sources = new ArrayList<>();
        GOLDEN.path("templates").forEach(source -> sources.add(source.asString()));
        return sources;
    }

    private static Map<String, Object> context(String conversation) {
        Map<String, Object> context = new HashMap<>();
        for (Map.Entry<String, JsonNode> one :
                GOLDEN.path("conversations").path(conversation).properties()) {
            context.put(one.getKey(), value(one.getValue()));
        }
        context.put("bos_token", MarkedText.markup("<s>"));
        context.put("eos_token", MarkedText.markup("</s>"));
        return context;
    }

    private static Object value(JsonNode node) {
        if (node.isNull()) return None.NONE;
        if (node.isBoolean()) return node.asBoolean();
        if (node.isInt()) return node.asLong();
        if (node.isNumber()) return node.asDouble();
        if (node.isString()) return node.asString();
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(one -> map.put(one.getKey(), value(one.getValue())));
        return map;
    }

    /// The fixture is written by `src/test/oracle/jinja_templates.py`.
    @Test
    void everyTemplateWritesWhatJinja2Writes() {
        assertThat(GOLDEN.path("templates").size()).isGreaterThan(20);
        List<String> wrong = new ArrayList<>();
        for (JsonNode one : GOLDEN.path("rendered")) {
            String name = one.path("template").asString();
            String conversation = one.path("conversation").asString();
            String expected = one.has("text")
                    ? one.path("text").asString()
                    : one.path("raised").asString("failed");
            String found;
            try {
                found = JinjaTemplate.parse(GOLDEN.path("templates").path(name).asString())
                        .render(context(conversation), format -> "<" + format + ">")
                        .toString();
            } catch (TemplateFailure e) {
                found = one.has("failed") ? "failed" : String.valueOf(e.getMessage());
            }
            if (!found.equals(expected))
                wrong.add(name + " / " + conversation + "\n" + expected + "\n-- but\n" + found);
        }
        assertThat(wrong).as(String.join("\n====\n", wrong)).isEmpty();
    }

    private static String rendered(String template) {
        return JinjaTemplate.parse(template).render(Map.of()).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include 'x' %}",
                "{% import 'x' as y %}",
                "{% extends 'x' %}",
                "{% block b %}{% endblock %}",
                "{% do x %}",
                "{{ x | urlize }}",
                "{{ x | random }}",
                "{{ x is nonsense }}",
                "{% for x in y recursive %}{% endfor %}",
                "{{ f(*x) }}",
                "{% if x %}",
                "{% endif %}",
                "{{ x",
                "{# x",
                "{{ ) }}",
                "{{ 1 + }}",
                "{{ 'x }}",
                "{% raw %}x",
                "{% break %}",
                "{% for i in [1] %}{% set x %}{% break %}{% endset %}{% endfor %}",
                "{% for i in [1] %}{% filter upper %}{% continue %}{% endfilter %}{% endfor %}",
                "{{ a ? b }}",
                "{% set 1 = 2 %}",
                "{{ [1, 2 }}",
                "{{ {1 2} }}",
                "{% %}",
                "{{ }}",
                "{{ 99999999999999999999 }}",
                "{% macro %}{% endmacro %}"
            })
    void whatIsNotReadIsRefusedWithItsLine(String template) {
        assertThatThrownBy(() -> JinjaTemplate.parse("\n" + template))
                .isInstanceOf(TemplateFailure.class)
                .hasMessageContaining("line 2 of the template");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
                "{{ range(10000000) }}",
                "{{ 'x' * 1000000000 }}",
                "{{ 'x' * 9000000000000000000 }}",
                "{{ [1] * 1000000000 }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(t='xx') %}{% for i in range(60) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
                "{% set ns = namespace(t=[1]) %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
                "{% set ns = namespace(t=[1]) %}{% for i in range(99) %}{% set ns.t = [ns.t] %}{% endfor %}{{ ns.t }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 2 ** 64 }}",
                "{{ 1 / 0 }}",
                "{{ 1 % 0 }}",
                "{{ missing.x }}",
                "{{ missing + 1 }}",
                "{{ [].append(1) }}",
                "{{ {}.update({}) }}",
                "{{ 'x'.__class__.__mro__ }}",
                "{{ strftime_now('%Y') }}",
                "{{ raise_exception('no') }}",
                "{{ 'a' + 1 }}",
                "{{ 'a' < 1 }}",
                "{{ 1() }}",
                "{{ {} | tojson(default=1) }}",
                "{{ namespace }}",
                "{{ 'x'.replace('', 'y') }}"
            })
    void whatFailsOrGoesOnForTooLongIsRefused(String template) {
        JinjaTemplate parsed = JinjaTemplate.parse(template);
        assertThatThrownBy(() -> parsed.render(Map.of())).isInstanceOf(TemplateFailure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'99999999999999999999' | int",
                "'1e30' | int",
                "1e30 | int",
                "1e999 | int",
                "'%d' % 1e30",
                "'%d' % 1e999",
                "1e999 | round(0, 'ceil')",
                "1234 | round(-2)",
                "(0 - 9223372036854775807 - 1) // -1",
                "0 ** -1",
                "1e308 ** 2",
                "(-8) ** 0.5",
                "(1e999 - 1e999) > 1",
                "'x' * 2.5",
                "'x' * 'y'",
                "missing | int",
                "missing | float"
            })
    void aNumberThatIsNoneHereIsRefused(String expression) {
        assertThatThrownBy(() -> rendered("{{ " + expression + " }}"))
                .isInstanceOf(TemplateFailure.class)
                .hasMessageNotContaining("a value does not fit its use");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'abcabc'.find('a', 1)",
                "'aXbX'.count('X', 2)",
                "'a'.splitlines(true)",
                "'a'.upper(1)",
                "'a'.split(',', sep=',')",
                "[1].index(1, 1)",
                "{}.get('a', 1, 2)",
                "{}.keys(1)",
                "'ff' | int(0, 16)",
                "'a' | trim(x=1)",
                "'%s' | format(1, a=1)",
                "[{}] | map(attribute='a', foo=1) | list",
                "[1] | map('int', 0, 10) | list",
                "[1] | select(foo=1) | list",
                "[1] | select(attribute='a') | list",
                "[1] | select('defined', 3) | list",
                "{} | items(1)",
                "1 is defined(3)",
                "[1] | tojson(default=1)",
                "range(1, step=2)",
                "raise_exception('a', 'b', 'takes')",
                "strftime_now('%Y', 'takes')"
            })
    void anArgumentThatWouldBeIgnoredIsRefused(String expression) {
        assertThatThrownBy(() -> rendered("{{ " + expression + " }}"))
                .isInstanceOf(TemplateFailure.class)
                .hasMessageMatching(".* (takes|is given its) .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ '%.2s' % 'abc' }}",
                "{{ '%(a)s' % 'x' }}",
                "{{ {} | dictsort(by='x') }}",
                "{{ [1] | tojson(separators=[]) }}",
                "{{ [1] | tojson(separators=['a', 'b', 'c']) }}",
                "{% for i in [1] %}{{ loop.cycle('a', b=2) }}{% endfor %}",
                "{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}"
            })
    void whatPythonRefusesIsRefused(String template) {
        assertThatThrownBy(() -> rendered(template)).isInstanceOf(TemplateFailure.class);
    }

    @Test
    void aNamespaceEqualsItselfAlone() {
        Namespace space = new Namespace(Map.of());
        space.set("itself", space);
        assertThat(new HashSet<>(List.of(space))).contains(space);
        assertThat(new Namespace(Map.of())).isNotEqualTo(new Namespace(Map.of()));
    }

    @Test
    void deepNestingIsRefusedNotOverflowing() {
        for (String open : List.of("(", "[", "-", "not ", "{1:", "x[", "f(", "1 if 1 else ")) {
            assertThatThrownBy(() -> JinjaTemplate.parse("{{ " + open.repeat(100_000)))
                    .isInstanceOf(TemplateFailure.class);
        }
        assertThatThrownBy(() -> JinjaTemplate.parse("{% if x %}".repeat(100_000)))
                .isInstanceOf(TemplateFailure.class);
        assertThat(rendered("{{ 1" + " + 1".repeat(50) + " }}")).isEqualTo("51");
    }

    @Test
    void everyCharacterKnowsItsAuthor() {
        String template = """
                <|a|>{{ '<|b|>' ~ m | trim }}{{ m.upper() }}{{ m[1:] }}{{ m.replace('x', '<|c|>') }}\
                {{ m.split('-') | join('<|d|>') }}{{ {'k': m} | tojson }}{{ '%s<|e|>' % m }}{{ m | indent(2) }}{{ n }}""";
        String evil = " x-<|a|><|b|><|c|>\n<|d|>x ";
        MarkedText text = JinjaTemplate.parse(template).render(Map.of("m", evil, "n", 5L));
        StringBuilder markup = new StringBuilder();
        for (int i = 0; i < text.length(); i++)
            if (text.isMarkup(i)) markup.append(text.toString().charAt(i));
        assertThat(markup.toString().strip()).isEqualTo("<|a|><|b|><|c|><|c|><|d|><|e|>");
    }

    @Test
    void noTemplateBreaksTheReader() {
        List<String> pieces = new ArrayList<>(List.of(
                "{% ",
                " %}",
                "{{ ",
                " }}",
                "if",
                "for",
                "x",
                "in",
                "endif",
                "endfor",
                "set",
                "=",
                "(",
                ")",
                "[",
                "]",
                "|",
                "trim",
                ".",
                "'",
                "\"",
                "-",
                "not",
                " ",
                "\n",
                "{#",
                "#}",
                "1",
                "2.5",
                "messages",
                "macro",
                "endmacro",
                "is",
                "defined",
                "~",
                ",",
                ":",
                "else",
                "loop",
                "range",
                "tojson",
                "{",
                "}",
                "**",
                "\\"));
        int rendered = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder(i % 2 == 0 ? "" : "{{ ");
            for (int k = 0; k < 1 + i % 14; k++)
                template.append(pieces.get(draws.below(pieces.size(), k, i))).append(' ');
            if (i % 2 == 1) template.append(" }}");
            try {
                JinjaTemplate.parse(template.toString())
                        .render(Map.of("messages", List.of("a", Map.of("x", 1L)), "x", "y"));
                rendered++;
            } catch (TemplateFailure refused) {
                assertThat(refused.getMessage()).isNotNull();
            }
        }
        assertThat(rendered).isGreaterThan(500);
    }

    @Test
    void everyMutationOfARealTemplateIsRefusedOrEnds() {
        List<String> sources = templates();
        Map<String, Object> context = context("two calls");
        for (int i = 0; i < 3000; i++) {
            StringBuilder source = new StringBuilder(sources.get(i % sources.size()));
            int at = draws.below(source.length(), 1, i);
            if (i % 2 == 0) source.delete(at, Math.min(source.length(), at + 1 + i % 9));
            else source.insert(at, source.substring(draws.below(at + 1, 2, i), at));
            try {
                JinjaTemplate.parse(source.toString()).render(context);
            } catch (TemplateFailure refused) {
                assertThat(refused.getMessage()).isNotNull();
            }
        }
    }
}
