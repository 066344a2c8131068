package dev.agoge.policy.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates written to take forever. All of them end, and each by what it counted.
@Timeout(60)
class BudgetTest {
    private static final String STEPS = "the template took more than 2000000 steps";
    private static final String CHARACTERS = "the template made more than 33554432 characters";

    private static String rendered(String template) {
        return JinjaTemplate.parse(template).render(Map.of()).toString();
    }

    private static void assertRefused(String template, String why) {
        assertThatThrownBy(() -> rendered(template))
                .isInstanceOf(TemplateFailure.class)
                .hasMessage(why);
    }

    /// By a bound that is reached sooner.
    private static void assertRefusedSoon(String template) {
        JinjaTemplate parsed = JinjaTemplate.parse(template);
        assertThatThrownBy(() -> parsed.render(Map.of(), JinjaTemplate.Clock.NONE, new Budget(300_000)))
                .isInstanceOf(TemplateFailure.class)
                .hasMessage("the template took more than 300000 steps");
    }

    private static String forever(String setUp, String expression) {
        return setUp + "{% for i in range(9999) %}{% for j in range(9999) %}{% set z = " + expression
                + " %}{% endfor %}{% endfor %}";
    }

    /// Two texts that read the same, and one of many words.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | length",
                "a[0]",
                "a[-1]",
                "a[:3]",
                "a[::9999]",
                "a == b",
                "a < b",
                "(b ~ 'b') in a",
                "a.find(a[:50000] ~ 'b')",
                "a.rfind('b' ~ a[:500000])",
                "a.replace(a[:50000] ~ 'b', '')",
                "a.count('a')",
                "a.strip('b' * 100000 ~ 'a')",
                "a.startswith(b)",
                "a.isalpha()",
                "a is lower",
                "{b: 1}[a]",
                "a | int",
                "a | float",
                "a | sort",
                "'%%' % ()",
                "w.split()",
                "w.rsplit(' ')",
                "w.title()",
                "w.splitlines()",
                "w | reverse"
            })
    void workOnTextsIsCounted(String expression) {
        String setUp = "{% set a = 'a' * 100000 %}{% set b = 'a' * 100000 %}{% set w = 'a ' * 50000 %}";
        assertRefusedSoon(forever(setUp, expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "l | sum",
                "l | unique",
                "l | sort",
                "l | join",
                "l | tojson",
                "l | string",
                "l | map('string') | list",
                "l | select('odd') | list",
                "l + l",
                "l * 9",
                "l[1:]",
                "2 in l",
                "l.count(2)",
                "l == l",
                "l < l",
                "{'k': l} == {'k': l}",
                "dict(d).keys()",
                "d | dictsort",
                "[1e-300, 5e-324] | map('round', 15) | list",
                "'%.99f' % 1e308"
            })
    void workOnManyValuesIsCounted(String expression) {
        String setUp = "{% set l = [1] * 100000 %}{% set d = {'a': 1, 'b': 2} %}";
        assertRefusedSoon(forever(setUp, expression));
    }

    /// Lists of 2⁵⁰ numbers, each of fifty pairs of the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n.a == n.b",
                "n.a < n.b",
                "n.a in [n.b]",
                "[n.a, n.b] | sort",
                "[n.a, n.b] | unique",
                "n.a | tojson",
                "n.a | string",
                "n.a ~ ''",
                "'%r' % (n.a,)",
                "'{}'.format(n.a)",
                "n.a | replace('1', '2')",
                "[1][n.a]",
                "raise_exception(n.a)"
            })
    void whatIsThereManyTimesIsCountedManyTimes(String expression) {
        String template = "{% set n = namespace(a=[1], b=[1]) %}"
                + "{% for i in range(50) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}"
                + "{{ " + expression + " }}";
        assertRefusedSoon(template);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
                "{% set l = [1] * 100000 %}{% for i in l %}{% for j in l if false %}{% endfor %}{% endfor %}",
                "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(35) }}",
                "{% set n = namespace(l=[]) %}{% for i in range(9999) %}{% set n.l = n.l + [i] %}{% endfor %}",
                "{% set n = namespace() %}{% set n.n = n %}{{ ([n] * 9999) | map(attribute='n.' * 999 ~ 'n') | list }}",
                "{% for i in range(999) %}{{ ('Σ' * 100000) | lower | length }}{% endfor %}",
                "{% for i in range(999) %}{{ ('ß' * 100000) | upper | length }}{% endfor %}"
            })
    void workThatAddsUpIsCounted(String template) {
        assertRefused(template, STEPS);
    }

    /// Refused before it is there.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'x' * 100000000 }}",
                "{{ 'x' * 9000000000000000000 }}",
                "{{ ('x' * 99999).replace('x', 'y' * 99999) }}",
                "{{ ('y' * 99999).join(['x'] * 99999) }}",
                "{{ (['x'] * 99999) | join('y' * 99999) }}",
                "{{ ('\n' * 99999) | indent('y' * 99999, true, true) }}",
                "{{ ([1] * 99999) | tojson(indent='y' * 99999) }}",
                "{{ ([1] * 99999) | tojson(separators=['y' * 99999, ':']) }}",
                "{{ ([['y' * 99999]] * 99999) | tojson }}",
                "{{ ('{0}' * 99999).format('y' * 99999) }}",
                "{% set n = namespace(t='x') %}{% for i in range(60) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
                "{% set n = namespace(t='') %}{% for i in range(9999) %}{% set n.t = n.t ~ 'abc' %}{% endfor %}"
            })
    void charactersAreCounted(String template) {
        assertRefused(template, CHARACTERS);
    }

    /// On half of the stack that a thread has.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 'a'@[0:] }}",
                "{{ 1@ + 1 }}",
                "{{ 1@ | abs }}",
                "{{ x@.y }}",
                "{{ 1@ and 1 }}",
                "{{ 'a' | map(@'map', 'upper') }}",
                "{% macro m() %}{{ 1@ + 1 }}{{ m() }}{% endmacro %}{{ m() }}"
            })
    void depthIsCountedBeforeTheStackEnds(String template) throws InterruptedException {
        int at = template.indexOf('@');
        int end = template.indexOf(template.contains("@'") ? " 'upper'" : " }}", at);
        String many =
                template.substring(0, at) + template.substring(at + 1, end).repeat(50_000) + template.substring(end);
        List<Throwable> thrown = new ArrayList<>();
        Runnable render = () -> {
            try {
                rendered(many);
            } catch (TemplateFailure | StackOverflowError e) {
                thrown.add(e);
            }
        };
        Thread thread = new Thread(null, render, "shallow", 512 << 10);
        thread.start();
        thread.join();
        assertThat(thrown)
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("the template goes more than 250 levels deep");
    }

    @Test
    void whatIsReadIsBoundedToo() {
        assertThatThrownBy(() -> JinjaTemplate.parse("{% set " + "(".repeat(99) + "x" + ")".repeat(99) + " = 1 %}"))
                .hasMessageContaining("names nest more than 60 deep");
        assertThatThrownBy(() -> JinjaTemplate.parse("{{ " + "x".repeat(201) + " }}"))
                .hasMessageContaining("a name is longer than 200 characters");
        assertThat(rendered("{{ 1" + "_0".repeat(100_000) + ".5 > 1 }}")).isEqualTo("True");
        assertThat(rendered("{{ ('1' * 500000 ~ 'x') | float }}")).isEqualTo("0.0");
    }

    @Test
    void whatNestsTooDeeplyIsNotCompared() {
        String nested = "{% set n = namespace(a=[], b={}) %}"
                + "{% for i in range(9999) %}{% set n.a = [n.a] %}{% set n.b = {'k': n.b} %}{% endfor %}";
        for (String expression :
                List.of("n.a == [n.a]", "n.a < [n.a]", "n.b == {'k': n.b}", "n.a ~ ''", "n.b | tojson")) {
            assertRefused(nested + "{{ " + expression + " }}", "a value nests more than 60 deep");
        }
        for (String expression : List.of("{n.a: 1}", "{}[n.a]", "n.a in {}", "{(1,): 1}")) {
            assertThatThrownBy(() -> rendered(nested + "{{ " + expression + " }}"))
                    .isInstanceOf(TemplateFailure.class)
                    .hasMessageContaining("is no key of a dict here");
        }
        String circle =
                "{% set a = namespace() %}{% set b = namespace(m=a) %}{% set a.m = b %}{{ a == b }}{{ a == b.m }}";
        assertThat(rendered(circle)).isEqualTo("FalseTrue");
    }

    /// Texts with one hash are told apart by their order.
    @Test
    void keysOfOneHashAreFound() {
        Map<Object, Object> keys = new HashMap<>();
        for (int i = 0; i < 1 << 15; i++) {
            StringBuilder key = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            keys.put(key.toString(), (long) i);
        }
        String template = "{% for k in keys %}{{ 'x' if keys[k] < 0 }}{% endfor %}{{ keys | length }}";
        assertThat(JinjaTemplate.parse(template).render(Map.of("keys", keys))).hasToString("32768");
    }

    @Test
    void longConversationsAreWithinBounds() {
        int written = 0;
        for (String template : JinjaTemplateTest.templates()) {
            List<Object> messages = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String role = i % 2 == 0 ? "user" : "assistant";
                messages.add(Map.of("role", role, "content", "What they say, word by word.\n".repeat(20)));
            }
            try {
                JinjaTemplate.parse(template).render(Map.of("messages", messages, "bos_token", "", "eos_token", ""));
                written++;
            } catch (TemplateFailure e) {
                assertThat(Objects.requireNonNull(e.getMessage())).doesNotContain("more than");
            }
        }
        assertThat(written).isGreaterThan(15);
    }
}
