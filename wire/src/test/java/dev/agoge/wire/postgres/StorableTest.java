package dev.agoge.wire.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StorableTest {
    @Test
    void whatCannotBeHeldIsSpelledOut() {
        assertThat(Storable.text("stop\u0000here")).isEqualTo("stop\\u0000here");
        assertThat(Storable.text("\ud800")).isEqualTo("\\ud800");
        assertThat(Storable.text("\udc00\ud800")).isEqualTo("\\udc00\\ud800");
    }

    @Test
    void everythingElseIsLeftAlone() {
        String text = "plain \\u0000 \\ \" é \t \ud83d\ude00 \uffff";
        assertThat(Storable.text(text)).isEqualTo(text);
        String json = "[\"\\\\u0000\", \"\\ud83d\\ude00\", \"\ud83d\ude00\", \"\\\"\\n\\u0001\"]";
        assertThat(Storable.json(json)).isEqualTo(json);
    }

    @Test
    void withinJsonTheSpellingIsAString() {
        assertThat(Storable.json("{\"a\\u0000\":\"b\ud800\"}")).isEqualTo("{\"a\\\\u0000\":\"b\\\\ud800\"}");
        assertThat(Storable.json("\"\\\\\\u0000\\uD800x\"")).isEqualTo("\"\\\\\\\\u0000\\\\uD800x\"");
    }

    @Test
    void brokenJsonStaysAsBrokenAsItWas() {
        for (String broken : new String[] {"\\", "\"\\u00", "\\uzzzz", "\\ud800\\"}) Storable.json(broken);
    }
}
