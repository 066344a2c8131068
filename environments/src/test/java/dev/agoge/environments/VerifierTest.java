package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.RowChange;
import dev.agoge.contracts.Sha256;
import dev.agoge.environments.Expectation.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifierTest {
    private static final Expectation EXPECT = new Expectation(
            List.of(
                    new Change.Update(
                            "orders", Value.row("O1"), Map.of("status", Value.of("sent"), "fee", Value.of(2.0))),
                    new Change.Insert("notes", Map.of("text", Value.of("late"), "by", Value.of(null))),
                    new Change.Delete("items", Value.row("O1", 2))),
            Set.of("notes.id", "orders.stamp"),
            new Answer.Any(),
            false);

    private static final RowChange SENT = new RowChange.Updated(
            "orders",
            "\"O1\"",
            Map.of("status", "\"open\"", "fee", "0", "stamp", "\"a\""),
            Map.of("status", "\"sent\"", "fee", "2", "stamp", "\"b\""));
    private static final RowChange NOTED =
            new RowChange.Inserted("notes", "\"N7\"", Map.of("id", "\"N7\"", "text", "\"late\"", "by", "null"));
    private static final RowChange REMOVED =
            new RowChange.Deleted("items", "\"O1\"|2", Map.of("id", "\"O1\"", "n", "2"));

    private static Verifier verifier(Expectation expect) {
        return new Verifier(expect, Tolerances.NONE);
    }

    private static Judgement judge(RowChange... changes) {
        return verifier(EXPECT).judge("done", new FinalState(List.of(changes), Sha256.of(new byte[0])));
    }

    private static void assertZero(String why, RowChange... changes) {
        Judgement judgement = judge(changes);
        assertThat(judgement.score()).isZero();
        assertThat(judgement.parts())
                .filteredOn(part -> part.name().equals("state"))
                .singleElement()
                .satisfies(part -> assertThat(part.why()).contains(why));
    }

    @Test
    void theExpectedChangesInAnyOrderScoreOne() {
        assertThat(judge(SENT, NOTED, REMOVED).score()).isEqualTo(1);
        assertThat(judge(REMOVED, SENT, NOTED).score()).isEqualTo(1);
    }

    @Test
    void whateverIsMissingOrElseIsNamed() {
        assertZero("orders \"O1\" was to have {", NOTED, REMOVED);
        assertZero("a row was to be inserted into notes with {text=\"late\"}, but none was", SENT, REMOVED);
        assertZero("items \"O1\"|2 was to be deleted, but is there", SENT, NOTED);
        assertZero(
                "the one inserted has",
                SENT,
                new RowChange.Inserted("notes", "\"N7\"", Map.of("text", "\"early\"")),
                REMOVED);
        assertZero(
                "orders \"O2\" was changed, unasked",
                SENT,
                NOTED,
                REMOVED,
                new RowChange.Updated("orders", "\"O2\"", Map.of("stamp", "1"), Map.of("stamp", "2")));
        assertZero(
                "notes \"N8\" was inserted, unasked",
                SENT,
                NOTED,
                new RowChange.Inserted("notes", "\"N8\"", Map.of("text", "\"late\"")),
                REMOVED);
        assertZero(
                "was to keep its name \"x\", but it is \"y\"",
                new RowChange.Updated(
                        "orders",
                        "\"O1\"",
                        Map.of("status", "\"open\"", "fee", "0", "name", "\"x\""),
                        Map.of("status", "\"sent\"", "fee", "2", "name", "\"y\"")),
                NOTED,
                REMOVED);
        assertZero(
                "was to have status \"sent\", but it is \"lost\"",
                new RowChange.Updated(
                        "orders",
                        "\"O1\"",
                        Map.of("status", "\"open\"", "fee", "0"),
                        Map.of("status", "\"lost\"", "fee", "2")),
                NOTED,
                REMOVED);
    }

    @Test
    void oneRowDoesNotStandForTwoExpectedOnes() {
        Change late = new Change.Insert("notes", Map.of("text", Value.of("late")));
        Verifier twice = verifier(new Expectation(List.of(late, late), Set.of("notes.id"), new Answer.Any(), false));
        assertThat(twice.judge("done", new FinalState(List.of(NOTED), Sha256.of(new byte[0])))
                        .score())
                .isZero();
        RowChange again = new RowChange.Inserted("notes", "\"N8\"", Map.of("id", "\"N8\"", "text", "\"late\""));
        assertThat(twice.judge("done", new FinalState(List.of(NOTED, again), Sha256.of(new byte[0])))
                        .score())
                .isEqualTo(1);
    }

    @Test
    void theDigestIsThatOfWhatIsExpected() {
        assertThat(verifier(EXPECT).digest()).isEqualTo(verifier(EXPECT).digest());
        assertThat(verifier(EXPECT.allowing("notes.id")).digest())
                .isNotEqualTo(verifier(EXPECT).digest());
    }
}
