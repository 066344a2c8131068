package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalTest {
    /// Some of RFC 8785's own examples are among them.
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "14.0, 14",
        "1e3, 1000",
        "3e-3, 0.003",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "333333333.33333329, 333333333.3333333",
        "4.50, 4.5",
        "1e21, 1e+21",
        "1e22, 1e+22",
        "-2.5e-9, -2.5e-9",
        "9223372036854775807, 9223372036854775807",
        "9007199254740993.0, 9007199254740993",
    })
    void aNumberHasOneForm(String written, String canonical) {
        assertThat(Canonical.json(Documents.parse(written).tree())).isEqualTo(canonical);
    }

    @Test
    void howItWasWrittenDoesNotMatter() {
        var yaml = Documents.parse("b: [1.0, 'é/\u20ac']\na: {d: ~, c: true}\n").tree();
        var json = Documents.parse("{\"a\":{\"c\":true,\"d\":null},\"b\":[1,\"\\u00e9\\/\u20ac\"]}")
                .tree();

        assertThat(Canonical.json(yaml)).isEqualTo("{\"a\":{\"c\":true,\"d\":null},\"b\":[1,\"é/€\"]}");
        assertThat(Canonical.digest(yaml)).isEqualTo(Canonical.digest(json));
    }

    @Test
    void textsAreEscapedOnlyWhereTheyMustBe() {
        assertThat(Canonical.json(
                        Documents.parse("\"\\u001f\\n\\\"\\u2028<\\/\"").tree()))
                .isEqualTo("\"\\u001f\\n\\\"\u2028</\"");
    }
}
