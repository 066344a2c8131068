package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// 14.0 is 14, as JSON Schema says: for arguments, for the platform's functions, and in a manifest.
class WholeNumbersTest {
    private static final String DESK = """
            {"name": "desk", "version": "1", "domain": "desk", "clock": "2026-03-02T09:00", "ids": {"L-": 7.0},
             "tables": {"loans": {"columns": {"id": "text", "due": "text?", "days": "integer", "fee": "number"}, "key": "id",
                                  "rows": [["L1", "2026-03-01", 3.0, 5]]}},
             "tools": {
               "prolong": {"description": "Later.",
                 "parameters": {"type": "object", "properties": {"days": {"type": "integer"}}, "required": ["days"]},
                 "steps": [{"change": "UPDATE loans SET due = add_days(due, :days), days = :days"},
                           {"answer": "SELECT due, days FROM loans"}]},
               "weeks": {"description": "Later by weeks.",
                 "parameters": {"type": "object", "properties": {"weeks": {"type": "number"}}, "required": ["weeks"]},
                 "steps": [{"change": "UPDATE loans SET due = add_days(due, 7 * :weeks)"},
                           {"answer": "SELECT due, :weeks / 2 AS half FROM loans"}]}
             },
             "tasks": {}}""";

    private final Environment desk = Environment.of(Library.read(DESK));

    private String call(String tool, String arguments) {
        try (Session session = desk.open()) {
            return Library.call(session, tool, arguments).content();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "14.0", "1.4e1", "140e-1", "14.000000"})
    void anArgumentWithoutAFractionIsAnInteger(String days) {
        assertThat(call("prolong", "{\"days\":" + days + "}")).isEqualTo("{\"due\":\"2026-03-15\",\"days\":14}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"14.5", "1e16", "1e400", "-1e400", "9007199254740992", "9007199254740993.0", "\"14\"", "true"})
    void anArgumentThatIsNoneIsRefused(String days) {
        assertThat(call("prolong", "{\"days\":" + days + "}")).contains("days must be an integer");
    }

    @ParameterizedTest
    @CsvSource({"2,2026-03-15,1", "2.0,2026-03-15,1", "1,2026-03-08,0.5", "1.0,2026-03-08,0.5", "-3e0,2026-02-08,-1.5"})
    void oneNumberIsTheSameHoweverItIsWritten(String weeks, String due, String half) {
        assertThat(call("weeks", "{\"weeks\":" + weeks + "}"))
                .isEqualTo("{\"due\":\"" + due + "\",\"half\":" + half + "}");
    }

    @Test
    void partOfADayIsNoDate() {
        assertThat(call("weeks", "{\"weeks\":0.5}")).isEqualTo("{\"due\":null,\"half\":0.25}");
        assertThat(call("weeks", "{\"weeks\":1e15}")).contains("\"due\":null");
    }

    @Test
    void aManifestMayWriteItSoToo() {
        Bundle plain = Library.read(DESK.replace("7.0", "7").replace("3.0", "3"));
        assertThat(Library.read(DESK).ref()).isEqualTo(plain.ref());
    }
}
