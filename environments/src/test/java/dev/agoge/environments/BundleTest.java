package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static List<Violation> mistakes(String... replacements) {
        String text = Library.textWith(replacements);
        return catchThrowableOfType(InvalidEnvironment.class, () -> Environment.of(Library.read(text)))
                .violations();
    }

    private static void assertMistake(String place, String words, String... replacements) {
        assertThat(mistakes(replacements)).anySatisfy(violation -> {
            assertThat(violation.place()).isEqualTo(place);
            assertThat(violation.toString()).contains(words);
        });
    }

    @Test
    void whatIsWrittenIsReadAgainAsTheSameBytes() {
        Bundle bundle = Library.bundle();
        assertThat(Bundle.read(bundle.bytes()).bytes()).isEqualTo(bundle.bytes());
        assertThat(Bundle.of(bundle.manifest()).bytes()).isEqualTo(bundle.bytes());
        assertThat(bundle.ref().digest()).isEqualTo(Sha256.of(bundle.bytes()));
    }

    @Test
    void spacesAndLineEndsAreNotPartOfAnEnvironment() {
        assertThat(Library.read(Library.text().replace("\n", "\r\n\t")).ref())
                .isEqualTo(Library.bundle().ref());
    }

    @Test
    void aPublishedBundleIsReadByItsDigest() {
        InMemoryBlobs blobs = new InMemoryBlobs();
        var ref = Library.bundle().publish(blobs);
        assertThat(Bundle.read(blobs.require(ref.digest())).ref()).isEqualTo(ref);
    }

    @Test
    void everyMistakeIsToldAtOnce() {
        assertThat(mistakes(
                        "\"version\": \"1\"", "\"version\": 1",
                        "2026-03-02T09:00", "yesterday",
                        "\"copies\": \"integer\"", "\"copies\": \"int\"",
                        "\"domain\": \"library\"", "\"domain\": \"library\", \"colour\": \"red\""))
                .extracting(Violation::place)
                .containsExactlyInAnyOrder("version", "clock", "tables.books.columns.copies", "colour");
    }

    @Test
    void aMistakeNamesItsPlaceAndTheFix() {
        assertMistake(
                "tools.charge_fine.steps[0]",
                "write an object with one of require, refuse",
                "{\"require\": \"SELECT 1 FROM loans WHERE id = :loan_id\", \"error\": \"unknown_loan\", \"message\": \"there is no loan {loan_id}\"},\n        {\"require\": \"SELECT 1 WHERE",
                "{},{\"require\": \"SELECT 1 WHERE");
        assertMistake(
                "tables.books.rows[1][2]", "\"two\" in copies; write integer", "\"Emma\", 2", "\"Emma\", \"two\"");
        assertMistake(
                "tables.books.rows[1]", "2 cells; write one for each of id, title, copies", "\"Emma\", 2", "\"Emma\"");
        assertMistake("tables.books.rows[1]", "the key \"B1\" is there twice", "[\"B2\"", "[\"B1\"");
        assertMistake("tables.loans.unstable", "there is no column 'seem'", "[\"seen\"]", "[\"seem\"]");
        assertMistake("tools.find_loans.steps[0]", "no such column: l.author", "l.due", "l.author");
        assertMistake("tools.find_loans.steps[0]", "add an ORDER BY", " ORDER BY l.id", "");
        assertMistake(
                "tools.return_loan.steps[0]",
                "':loan' is no parameter",
                "loans WHERE id = :loan_id\", \"error\"",
                "loans WHERE id = :loan\", \"error\"");
        assertMistake(
                "tools.return_loan.steps[1].message", "{ident} is not known here", "loan {id} is", "loan {ident} is");
        assertMistake("tools.charge_fine.steps[2]", "no ids begin with 'F-'", "next_id('FINE-')", "next_id('F-')");
        assertMistake(
                "tasks.return-dune.solution.turns[1]",
                "there is no tool 'give_back'",
                "[{\"return_loan\": {\"loan_id\": \"L1\"}}],\n          [{\"charge",
                "[{\"give_back\": {}}],\n          [{\"charge");
        assertMistake(
                "tasks.return-dune.solution.turns[0].find_loans",
                "reader is missing",
                "{\"find_loans\": {\"reader\": \"Ada Marsh\"}}",
                "{\"find_loans\": {}}");
        assertMistake(
                "tasks.return-dune.expect.changes[1]",
                "there is no table 'book'",
                "{\"update\": \"books\"",
                "{\"update\": \"book\"");
        assertMistake(
                "tasks.return-dune.expect.changes[0]",
                "'seen' is unstable",
                "{\"returned\": true}",
                "{\"returned\": true, \"seen\": null}");
        assertMistake("tasks.return-dune.expect.allow", "there is no column 'fines.key'", "fines.id", "fines.key");
        assertMistake(
                "tasks.return-dune.expect", "no_change, and changes", "\"allow\"", "\"no_change\": true, \"allow\"");
    }

    @Test
    void whatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> Library.read(
                        Library.textWith("\"charge_fine\": {\n      \"desc", "\"find_loans\": {\n      \"desc")))
                .isInstanceOf(InvalidEnvironment.class)
                .hasMessageContaining("Duplicate");
    }

    @Test
    void aBundleThatIsTooLargeIsRefusedUnread() {
        assertThatThrownBy(() -> Bundle.read(new byte[Bundle.MAX_BYTES + 1]))
                .isInstanceOf(InvalidEnvironment.class)
                .hasMessageContaining("at most " + Bundle.MAX_BYTES);
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> Library.read("[".repeat(100_000))).isInstanceOf(InvalidEnvironment.class);
    }

    /// Cut, doubled, overwritten, swapped: what is read is either an environment or a list of mistakes.
    @Test
    void noBytesDoAnythingButReadOrTellMistakes() {
        byte[] good = Library.bundle().bytes();
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            byte[] bytes = mutated(good, Draws.of(7, Draws.Purpose.SYNTHESISE, i, 0, 0));
            try {
                Bundle bundle = Bundle.read(bytes);
                assertThat(Bundle.read(bundle.bytes()).bytes()).isEqualTo(bundle.bytes());
                Environment.of(bundle);
            } catch (InvalidEnvironment e) {
                refused++;
                assertThat(e.violations()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static byte[] mutated(byte[] good, Draws draws) {
        String[] pieces = {
            "null", "-1", "\"\"", "[]", "{}", "1e999", "\"\\u0000\"", "\"\\ud800\"", "true", ":x", "'", ";"
        };
        String text = new String(good, StandardCharsets.UTF_8);
        for (int m = 0; m <= draws.below(2, 0, 0); m++) {
            int at = draws.below(text.length(), m, 1);
            int to = Math.min(text.length(), at + draws.below(12, m, 2));
            String piece = switch (draws.below(4, m, 3)) {
                case 0 -> "";
                case 1 -> pieces[draws.below(pieces.length, m, 4)];
                case 2 -> text.substring(at, to) + text.substring(at, to);
                default -> String.valueOf((char) draws.below(128, m, 5));
            };
            text = text.substring(0, at) + piece + text.substring(to);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Each value of the document in turn becomes each kind of other value.
    @Test
    void aValueOfAnyOtherKindIsNeverMoreThanAMistake() {
        String text = new String(Library.bundle().bytes(), StandardCharsets.UTF_8);
        int changed = 0;
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            int end = text.indexOf(',', colon);
            if (end < 0) break;
            for (String other : List.of("null", "17", "-0.5", "\"x\"", "[1]")) {
                try {
                    Bundle bundle = Library.read(text.substring(0, colon + 1) + other + text.substring(end));
                    assertThat(Bundle.read(bundle.bytes()).bytes()).isEqualTo(bundle.bytes());
                    Environment.of(bundle);
                } catch (InvalidEnvironment e) {
                    changed++;
                }
            }
        }
        assertThat(changed).isGreaterThan(300);
    }
}
