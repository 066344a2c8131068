package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.RowChange;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SessionTest {
    private final Environment library = Library.environment();

    @Test
    void aLookUpAnswersWithTheRowsInOrder() {
        try (Session session = library.open()) {
            assertThat(Library.call(session, "find_loans", "{\"reader\":\"Ada Marsh\"}"))
                    .isEqualTo(new ToolResult(
                            "[{\"id\":\"L1\",\"title\":\"Dune\",\"due\":\"2026-02-20\",\"returned\":false},"
                                    + "{\"id\":\"L2\",\"title\":\"Dune Messiah\",\"due\":\"2026-03-09\",\"returned\":false}]",
                            false));
            assertThat(session.finish().changes()).isEmpty();
        }
    }

    @Test
    void whatChangedIsToldByTableAndKeyAndUnstableColumnsAreNot() {
        try (Session session = library.open()) {
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L1\"}")
                            .content())
                    .isEqualTo("{\"id\":\"L1\",\"days_late\":10}");
            assertThat(Library.call(session, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":2.50}")
                            .content())
                    .isEqualTo("{\"id\":\"FINE-3\",\"amount\":2.5}");
            assertThat(session.finish().changes())
                    .containsExactly(
                            new RowChange.Updated("books", "\"B1\"", Map.of("copies", "1"), Map.of("copies", "2")),
                            new RowChange.Updated(
                                    "loans", "\"L1\"", Map.of("returned", "false"), Map.of("returned", "true")),
                            new RowChange.Inserted(
                                    "fines",
                                    "\"FINE-3\"",
                                    Map.of("id", "\"FINE-3\"", "loan", "\"L1\"", "amount", "2.5", "paid", "false")));
        }
    }

    @Test
    void aSessionThatIsRewoundIsAsGoodAsANewOne() {
        try (Session fresh = library.open();
                Session used = library.open()) {
            used.mark();
            for (int i = 0; i < 3; i++) {
                used.rewind();
                assertThat(used.finish()).isEqualTo(fresh.finish());
                assertThat(used.world()).isEqualTo(fresh.world());
                assertThat(Library.call(used, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":2.50}")
                                .content())
                        .contains("FINE-3");
                assertThat(used.finish()).isNotEqualTo(fresh.finish());
            }
        }
    }

    @Test
    void aRefusalSaysWhyAndFillsItsMessageFromTheRowAndTheArguments() {
        try (Session session = library.open()) {
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L3\"}"))
                    .isEqualTo(new ToolResult(
                            "{\"error\":\"already_returned\",\"message\":\"loan L3 is back already\"}", true));
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L9\"}")
                            .content())
                    .contains("unknown_loan", "there is no loan L9");
        }
    }

    @Test
    void wrongArgumentsAreAnswersNotExceptions() {
        try (Session session = library.open()) {
            assertThat(Library.call(session, "burn_library", "{}").content()).contains("unknown_tool");
            assertThat(Library.call(session, "return_loan", "{}").content()).contains("missing_argument", "loan_id");
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":1}").content())
                    .contains("invalid_argument");
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L1\",\"x\":1}")
                            .content())
                    .contains("unknown_argument");
            assertThat(Library.call(session, "return_loan", "[]").content()).contains("invalid_json");
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L1\"} {}")
                            .content())
                    .contains("invalid_json");
            assertThat(Library.call(session, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":\"2\"}")
                            .content())
                    .contains("amount must be a number");
            assertThat(session.finish().changes()).isEmpty();
        }
    }

    @Test
    void aToolThatFailsInItsLastStepLeavesNothingBehindNotEvenATakenId() {
        Environment failing = Library.with(
                "{\"answer\": \"SELECT id, amount FROM fines WHERE id = last_id('FINE-')\"}",
                "{\"refuse\": \"SELECT 1 WHERE :amount > 100\", \"error\": \"too_much\", \"message\": \"no\"},"
                        + "{\"answer\": \"SELECT id, amount FROM fines WHERE id = last_id('FINE-')\"}");
        try (Session session = failing.open()) {
            FinalState before = session.finish();
            assertThat(Library.call(session, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":101}")
                            .content())
                    .contains("too_much");
            assertThat(session.finish()).isEqualTo(before);
            assertThat(Library.call(session, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":99}")
                            .content())
                    .contains("FINE-3");
        }
    }

    @Test
    void aConstraintIsARefusal() {
        Environment twice = Library.with("next_id('FINE-')", "'FINE-1'");
        try (Session session = twice.open()) {
            assertThat(Library.call(session, "charge_fine", "{\"loan_id\":\"L1\",\"amount\":1}")
                            .content())
                    .contains("not_allowed");
            assertThat(session.finish().changes()).isEmpty();
        }
    }

    @Test
    void aQueryThatWouldNotEndBreaksTheSessionAndTheWorldIsAsBefore() {
        Environment endless = Library.with(
                "SELECT 1 WHERE :amount > 0",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 1 WHERE (SELECT count(*) FROM n) > :amount");
        try (Session session = endless.open()) {
            Library.call(session, "return_loan", "{\"loan_id\":\"L1\"}");
            FinalState before = session.finish();
            assertThat(session.call(new ToolCall("charge_fine", "{\"loan_id\":\"L1\",\"amount\":1}")))
                    .isInstanceOfSatisfying(
                            Outcome.Broke.class,
                            broke -> assertThat(broke.why()).contains("charge_fine", "5000000 steps"));
            assertThat(session.finish()).isEqualTo(before);
            assertThat(Library.call(session, "return_loan", "{\"loan_id\":\"L2\"}")
                            .error())
                    .isFalse();
        }
    }

    @Test
    void aWorldThatGrowsTooLargeBreaksTheSession() {
        Environment greedy = Library.with(
                "UPDATE books SET copies = copies + 1 WHERE id = (SELECT book FROM loans WHERE id = :loan_id)",
                "INSERT INTO books SELECT :loan_id || a.id || b.id || c.id, printf('%900000d', 1), 1"
                        + " FROM books a, books b, books c");
        try (Session session = greedy.open()) {
            assertThat(session.call(new ToolCall("return_loan", "{\"loan_id\":\"L1\"}")))
                    .isInstanceOfSatisfying(
                            Outcome.Broke.class,
                            broke -> assertThat(broke.why()).contains("grew past 4096 pages"));
            assertThat(session.finish().changes()).isEmpty();
        }
    }

    @Test
    void aValueThatGrowsTooLargeBreaksTheSession() {
        Environment greedy =
                Library.with("SELECT 1 WHERE :amount > 0", "SELECT length(printf('%*d', :amount, 1)) AS n");
        try (Session session = greedy.open()) {
            assertThat(session.call(new ToolCall("charge_fine", "{\"loan_id\":\"L1\",\"amount\":900000000}")))
                    .isInstanceOfSatisfying(
                            Outcome.Broke.class,
                            broke -> assertThat(broke.why()).contains("a value grew past"));
        }
    }

    @Test
    void replaysOfTheSameCallsAreEqualAlsoSideBySide() throws InterruptedException, ExecutionException {
        List<Future<List<Object>>> plays = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) plays.add(threads.submit(this::playEverything));
        }
        List<Object> first = plays.getFirst().get();
        for (Future<List<Object>> play : plays) assertThat(play.get()).isEqualTo(first);
    }

    private List<Object> playEverything() {
        List<Object> record = new ArrayList<>();
        try (Session session = library.open()) {
            for (ToolCall call : library.task(Library.RETURN_DUNE).solution().calls()) record.add(session.call(call));
            record.add(session.finish());
        }
        return record;
    }

    @Test
    void sessionsDoNotSeeEachOther() {
        try (Session one = library.open();
                Session other = library.open()) {
            Library.call(one, "return_loan", "{\"loan_id\":\"L1\"}");
            assertThat(other.finish().changes()).isEmpty();
            assertThat(Library.call(other, "return_loan", "{\"loan_id\":\"L1\"}")
                            .error())
                    .isFalse();
        }
    }
}
