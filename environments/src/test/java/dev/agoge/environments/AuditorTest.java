package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.RowChange;
import dev.agoge.environments.Certificate.Check;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditorTest {
    private static final String EXPECTED_FINE =
            "{\"insert\": \"fines\", \"row\": {\"loan\": \"L1\", \"amount\": 2.5, \"paid\": false}}";

    private static final String WRITING_TURNS = """
            ,
                      [{"return_loan": {"loan_id": "L1"}}],
                      [{"charge_fine": {"loan_id": "L1", "amount": 2.5}}]
            """;

    private static Certificate audit(String... replacements) {
        Environment environment = Library.with(replacements);
        return Auditor.audit(environment, environment.task(Library.RETURN_DUNE));
    }

    private static void assertRefused(Check check, String detail, String... replacements) {
        assertThat(audit(replacements))
                .isInstanceOfSatisfying(
                        Certificate.Refused.class,
                        refused -> assertThat(refused.reasons()).anySatisfy(reason -> {
                            assertThat(reason.check()).isEqualTo(check);
                            assertThat(reason.detail()).contains(detail);
                        }));
    }

    @Test
    void theExampleIsCertified() {
        assertThat(audit()).isInstanceOfSatisfying(Certificate.Certified.class, certified -> {
            assertThat(certified.replays()).isEqualTo(2);
            assertThat(certified.writes()).isEqualTo(2);
            assertThat(certified.broken()).isEqualTo(2);
            assertThat(certified.equivalent()).isZero();
            assertThat(certified.collaterals()).isEqualTo(6);
        });
    }

    @Test
    void aSolutionThatDoesNotReachWhatIsExpectedIsRefused() {
        assertRefused(
                Check.SOLUTION, "books \"B1\" was to have copies 3, but it is 2", "{\"copies\": 2}", "{\"copies\": 3}");
    }

    @Test
    void aSolutionWithTheWrongAnswerIsRefused() {
        assertRefused(Check.SOLUTION, "answer: it was to be 2.75", "\"number\": 2.5", "\"number\": 2.75");
    }

    @Test
    void aSolutionWhoseCallFailsIsRefused() {
        assertRefused(
                Check.SOLUTION,
                "call 0 fails",
                "[{\"find_loans\": {\"reader\": \"Ada Marsh\"}}],",
                "[{\"return_loan\": {\"loan_id\": \"L9\"}}],");
    }

    @Test
    void aSolutionMayTryWhatTheRulesRefuseAndThenTakeAnotherWay() {
        assertThat(audit(
                        "[{\"find_loans\": {\"reader\": \"Ada Marsh\"}}],",
                        "[{\"return_loan\": {\"loan_id\": \"L3\"}}],"))
                .isInstanceOf(Certificate.Certified.class);
    }

    @Test
    void aTaskThatOnePassesByDoingNothingIsRefused() {
        assertRefused(
                Check.NOTHING_DONE,
                "says 'Done.' passes",
                "\"answer\": {\"number\": 2.5}",
                "\"answer\": {\"any\": true}",
                "{\"update\": \"loans\", \"key\": \"L1\", \"set\": {\"returned\": true}},",
                "",
                "{\"update\": \"books\", \"key\": \"B1\", \"set\": {\"copies\": 2}},",
                "",
                EXPECTED_FINE,
                "",
                "[\"fines.id\"]",
                "[]",
                WRITING_TURNS,
                "");
    }

    @Test
    void aSolutionWithAWriteThatDoesNothingIsRefused() {
        assertRefused(
                Check.PART_OF_THE_WRITES,
                "all but write 1 passes",
                "\"UPDATE loans SET returned = 1, seen = now() WHERE id = :loan_id\"",
                "\"UPDATE loans SET seen = now() WHERE id = :loan_id\"",
                "copies = copies + 1",
                "copies = copies",
                "{\"update\": \"loans\", \"key\": \"L1\", \"set\": {\"returned\": true}},",
                "",
                "{\"update\": \"books\", \"key\": \"B1\", \"set\": {\"copies\": 2}},",
                "");
    }

    @Test
    void aBrokenVariantThatPassesIsRefused() {
        assertRefused(
                Check.VARIANT,
                "'wrong-fine' passes",
                "[\"fines.id\"]",
                "[\"fines.id\", \"fines.amount\"]",
                "The fine is 0.25 pounds.",
                "It costs 2.5.");
    }

    @Test
    void aVariantThatDoesTheSameProvesNothing() {
        Certificate certificate =
                audit("\"amount\": 0.25}", "\"amount\": 2.50}", "The fine is 0.25 pounds.", "The fine is 2.5 pounds.");
        assertThat(certificate).isInstanceOfSatisfying(Certificate.Certified.class, certified -> {
            assertThat(certified.broken()).isEqualTo(1);
            assertThat(certified.equivalent()).isEqualTo(1);
        });
    }

    @Test
    void aPromptThatGivesAwayWhatWasToBeFoundOutIsRefused() {
        assertRefused(Check.LEAK, "'L1'", "Take it back", "It is loan l1. Take it back");
    }

    @Test
    void whatIsGivenOnPurposeIsNoLeak() {
        assertThat(audit(
                        "Take it back",
                        "It is loan L1. Take it back",
                        "\"solution\":",
                        "\"known\": [\"L1\"], \"solution\":"))
                .isInstanceOf(Certificate.Certified.class);
    }

    @Test
    void aPartOfAWordIsNoLeak() {
        assertThat(audit("Take it back", "It has the mark XL1. Take it back"))
                .isInstanceOf(Certificate.Certified.class);
    }

    private static final String[] NOTHING_TO_DO = {
        "\"changes\": [\n          {\"update\": \"loans\", \"key\": \"L1\", \"set\": {\"returned\": true}},\n"
                + "          {\"update\": \"books\", \"key\": \"B1\", \"set\": {\"copies\": 2}},\n          "
                + EXPECTED_FINE + "\n        ],\n        \"allow\": [\"fines.id\"]",
        "\"no_change\": true",
        "\"answer\": {\"number\": 2.5}",
        "\"answer\": {\"any\": true}"
    };

    @Test
    void aTaskToChangeNothingMustBeSolvedByChangingNothing() {
        assertRefused(Check.SOLUTION, "was changed, unasked", NOTHING_TO_DO);
    }

    @Test
    void aTaskToChangeNothingMayBePassedByOneWhoDoesNothing() {
        String[] looksOnly = Arrays.copyOf(NOTHING_TO_DO, NOTHING_TO_DO.length + 2);
        looksOnly[NOTHING_TO_DO.length] = WRITING_TURNS;
        looksOnly[NOTHING_TO_DO.length + 1] = "";
        assertThat(audit(looksOnly)).isInstanceOfSatisfying(Certificate.Certified.class, certified -> {
            assertThat(certified.writes()).isZero();
            assertThat(certified.broken()).isEqualTo(2);
        });
    }

    @Test
    void aJudgeWhoLooksAwayIsFoundOut() {
        Environment library = Library.environment();
        Task task = library.task(Library.RETURN_DUNE);
        Certificate certificate = new Auditor(library, task, library::open, (answer, state) -> {
                    List<RowChange> seen = state.changes().stream()
                            .filter(change -> !change.key().equals("\"B2\""))
                            .toList();
                    return library.verifier(task).judge(answer, new FinalState(seen, state.digest()));
                })
                .audit();
        assertThat(certificate)
                .isInstanceOfSatisfying(
                        Certificate.Refused.class,
                        refused -> assertThat(refused.reasons())
                                .extracting(Certificate.Reason::check)
                                .containsOnly(Check.COLLATERAL));
    }

    @Test
    void aWorldThatIsNotTheSameTwiceIsFoundOut() {
        Environment library = Library.environment();
        Iterator<Environment> worlds = Stream.iterate(library, _ -> Library.with("2026-02-25", "2026-02-26"))
                .iterator();
        Task task = library.task(Library.RETURN_DUNE);
        Certificate certificate =
                new Auditor(library, task, () -> worlds.next().open(), library.verifier(task)::judge).audit();
        assertThat(certificate)
                .isInstanceOfSatisfying(
                        Certificate.Refused.class,
                        refused -> assertThat(refused.reasons())
                                .extracting(Certificate.Reason::check)
                                .containsOnly(Check.REPLAY));
    }

    @Test
    void anAuditIsTheSameEachTime() {
        assertThat(audit()).isEqualTo(audit());
    }
}
