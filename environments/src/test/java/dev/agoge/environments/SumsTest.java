package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.TaskId;
import dev.agoge.environments.Certificate.Check;
import org.junit.jupiter.api.Test;

/// 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1: the order in which one pays must not decide.
class SumsTest {
    private static final String TILL = """
            {"name": "till", "version": "1", "domain": "till", "clock": "2026-03-02T09:00",
             "tables": {
               "accounts": {"columns": {"id": "text", "balance": COLUMN, "payments": "integer"}, "key": "id",
                            "rows": [["A", START, 0], ["B", 5, 0]]}
             },
             "tools": {
               "pay": {"description": "Pays in.",
                       "parameters": {"type": "object", "properties":
                         {"id": {"type": "string"}, "amount": {"type": "number"}}, "required": ["id", "amount"]},
                       "steps": [{"change": "UPDATE accounts SET balance = balance + :amount, payments = payments + 1 WHERE id = :id"}]}
             },
             "tasks": {
               "pay-in": {"shape": "payments", "user": "Pay in what is due.",
                 "solution": {"turns": [[{"pay": {"id": "A", "amount": 0.1}}], [{"pay": {"id": "A", "amount": 0.2}}],
                                        [{"pay": {"id": "A", "amount": 0.3}}]], "answer": "Done."},
                 "variants": {VARIANTS},
                 "expect": {"changes": [{"update": "accounts", "key": "A", "set": {"balance": EXPECTED, "payments": 3}}]}}
             }}""";

    private static final String REVERSED = """
            "reversed": {"turns": [[{"pay": {"id": "A", "amount": 0.3}}], [{"pay": {"id": "A", "amount": 0.2}}],
                                   [{"pay": {"id": "A", "amount": 0.1}}]], "answer": "Done."}""";

    private static final String SHORT_BY_A_PENNY = """
            "penny": {"turns": [[{"pay": {"id": "A", "amount": 0.1}}], [{"pay": {"id": "A", "amount": 0.2}}],
                                [{"pay": {"id": "A", "amount": 0.29}}]], "answer": "Done."}""";

    private static Certificate audit(String column, String expected, String variants) {
        return audit(column, "0", expected, variants);
    }

    private static Certificate audit(String column, String start, String expected, String variants) {
        Environment till = Environment.of(Library.read(TILL.replace("COLUMN", column)
                .replace("START", start)
                .replace("EXPECTED", expected)
                .replace("VARIANTS", variants)));
        return Auditor.audit(till, till.task(new TaskId("pay-in")));
    }

    private static final String WITHIN_HALF_A_PENNY = "{\"type\": \"number\", \"tolerance\": 0.005}";

    @Test
    void anotherOrderIsTheSameWithinTheTolerance() {
        assertThat(audit(WITHIN_HALF_A_PENNY, "0.6", REVERSED + "," + SHORT_BY_A_PENNY))
                .isInstanceOfSatisfying(Certificate.Certified.class, certified -> {
                    assertThat(certified.equivalent()).isEqualTo(1);
                    assertThat(certified.broken()).isEqualTo(1);
                });
    }

    @Test
    void withoutOneTheAuditorSaysThatTheOrderDecides() {
        assertThat(audit("\"number\"", "0.6000000000000001", REVERSED))
                .isInstanceOfSatisfying(
                        Certificate.Refused.class,
                        refused -> assertThat(refused.reasons())
                                .extracting(reason -> reason.check() + " " + reason.detail())
                                .containsExactly(
                                        "ROUNDING 'reversed' gives accounts.balance other last digits than the solution:"
                                                + " declare a tolerance for it",
                                        "ROUNDING the last write first gives accounts.balance other last digits than the"
                                                + " solution: declare a tolerance for it"));
    }

    @Test
    void theAuditorTriesAnotherOrderByItself() {
        assertThat(audit("\"number\"", "0.6000000000000001", SHORT_BY_A_PENNY))
                .isInstanceOfSatisfying(
                        Certificate.Refused.class,
                        refused -> assertThat(refused.reasons())
                                .extracting(Certificate.Reason::check)
                                .containsExactly(Check.ROUNDING));
    }

    @Test
    void sumsThatComeOutTheSameInAnyOrderNeedNoTolerance() {
        assertThat(audit("\"number\"", "1024", "1024.6", "")).isInstanceOf(Certificate.Certified.class);
        Environment whole = Environment.of(Library.read(TILL.replace("COLUMN", "\"number\"")
                .replace("START", "0")
                .replace("EXPECTED", "7")
                .replace("VARIANTS", "")
                .replace("0.1", "1")
                .replace("0.2", "2")
                .replace("0.3", "4")));
        assertThat(Auditor.audit(whole, whole.task(new TaskId("pay-in")))).isInstanceOf(Certificate.Certified.class);
    }

    @Test
    void aBalanceThatComesBackWithinTheToleranceHasNotChanged() {
        Environment till = Environment.of(Library.read(TILL.replace("COLUMN", WITHIN_HALF_A_PENNY)
                .replace("START", "0.3")
                .replace("EXPECTED", "0.9")
                .replace("VARIANTS", "")));
        try (Session session = till.open()) {
            Library.call(session, "pay", "{\"id\": \"A\", \"amount\": 0.6}");
            Library.call(session, "pay", "{\"id\": \"A\", \"amount\": -0.6}");
            assertThat(session.finish().changes())
                    .singleElement()
                    .satisfies(change ->
                            assertThat(change.toString()).contains("payments").doesNotContain("balance"));
        }
    }

    @Test
    void aToleranceIsPartOfTheBundleAndOfTheVerifier() {
        String exact = TILL.replace("COLUMN", "\"number\"")
                .replace("START", "0")
                .replace("EXPECTED", "1")
                .replace("VARIANTS", "");
        String loose = exact.replace("\"balance\": \"number\"", "\"balance\": " + WITHIN_HALF_A_PENNY);
        Environment one = Environment.of(Library.read(exact));
        Environment other = Environment.of(Library.read(loose));
        TaskId task = new TaskId("pay-in");
        assertThat(Bundle.read(Library.read(loose).bytes()).ref())
                .isEqualTo(Library.read(loose).ref());
        assertThat(one.task(task).ref()).isEqualTo(other.task(task).ref());
        assertThat(one.verifier(one.task(task)).digest())
                .isNotEqualTo(other.verifier(other.task(task)).digest());
    }
}
