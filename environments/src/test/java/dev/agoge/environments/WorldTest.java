package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.RowChange;
import dev.agoge.contracts.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random calls, right and wrong, against a model of the world kept in a map.
class WorldTest {
    private static final String CELLS =
            """
            {"name": "cells", "version": "1", "domain": "cells", "clock": "2026-03-02T09:00",
             "tables": {"cells": {"columns": {"x": "integer", "y": "text", "v": "number?", "on": "boolean", "t": "text?"},
               "key": ["x", "y"], "unstable": ["t"], "rows": [[1, "a", 1.5, true, null], [2, "b|c", null, false, null],
               [10, "it's \\"q\\"", -2, true, null], [9, "é", 4, false, null]]}},
             "tools": {
               "put": {"description": "Sets a cell.", "parameters": {"type": "object", "properties":
                   {"x": {"type": "integer"}, "y": {"type": "string"}, "v": {"type": "number"}, "on": {"type": "boolean"}},
                   "required": ["x", "y", "on"]},
                 "steps": [{"change": "INSERT INTO cells VALUES (:x, :y, :v, :on, now()) ON CONFLICT (x, y) DO UPDATE SET v = :v, \\u006fn = :on"},
                   {"refuse": "SELECT v FROM cells WHERE x = :x AND y = :y AND v > 5", "error": "too_much", "message": "{v} of {y}"}]},
               "take": {"description": "Removes a cell.", "parameters": {"type": "object", "properties":
                   {"x": {"type": "integer"}, "y": {"type": "string"}}, "required": ["x", "y"]},
                 "steps": [{"require": "SELECT 1 FROM cells WHERE x = :x AND y = :y", "error": "none", "message": "no {x} {y}"},
                   {"change": "DELETE FROM cells WHERE x = :x AND y = :y"}]}},
             "tasks": {}}""".replace("\"on\"", "\"lit\"").replace(":on", ":lit").replace("\\u006fn", "lit");

    private static final List<String> NAMES = List.of("a", "b|c", "it's \"q\"", "é", "");

    private final Environment cells = Environment.of(Library.read(CELLS));

    @Test
    void theDiffIsThatOfAModelKeptBesideItAndFailedCallsLeaveNoTrace() {
        for (int round = 0; round < 40; round++)
            playAgainstTheModel(Draws.of(3, Draws.Purpose.SYNTHESISE, round, 0, 0));
    }

    private void playAgainstTheModel(Draws draws) {
        Map<String, Map<String, String>> initial = initialModel();
        Map<String, Map<String, String>> model = initialModel();
        try (Session session = cells.open()) {
            for (int i = 0; i < 25; i++) {
                FinalState before = session.finish();
                boolean failed = step(session, model, draws, i);
                if (failed) assertThat(session.finish()).isEqualTo(before);
            }
            assertThat(byRow(session.finish().changes())).isEqualTo(naiveDiff(initial, model));
        }
    }

    private static Map<String, Map<String, String>> initialModel() {
        Map<String, Map<String, String>> model = new TreeMap<>();
        model.put("1|\"a\"", row("1.5", true));
        model.put("2|\"b|c\"", row("null", false));
        model.put("10|" + Json.quote("it's \"q\""), row("-2", true));
        model.put("9|\"é\"", row("4", false));
        return model;
    }

    private static Map<String, String> row(String v, boolean lit) {
        return new HashMap<>(Map.of("v", v, "lit", String.valueOf(lit)));
    }

    private static boolean step(Session session, Map<String, Map<String, String>> model, Draws draws, int i) {
        int x = List.of(1, 2, 9, 10, 11).get(draws.below(5, i, 0));
        String y = NAMES.get(draws.below(NAMES.size(), i, 1));
        String key = x + "|" + Json.quote(y);
        String place = "\"x\":" + x + ",\"y\":" + Json.quote(y);
        if (draws.below(3, i, 2) == 0) {
            boolean error = Library.call(session, "take", "{" + place + "}").error();
            assertThat(error).isEqualTo(model.remove(key) == null);
            return error;
        }
        double v = draws.below(28, i, 3) / 4.0;
        boolean lit = draws.below(2, i, 4) == 0;
        boolean error = Library.call(session, "put", "{" + place + ",\"v\":" + v + ",\"lit\":" + lit + "}")
                .error();
        assertThat(error).isEqualTo(v > 5);
        if (!error) model.put(key, row(Json.number(v), lit));
        return error;
    }

    private static Map<String, String> byRow(List<RowChange> changes) {
        Map<String, String> rows = new TreeMap<>();
        for (RowChange change : changes) {
            rows.put(
                    change.key(),
                    switch (change) {
                        case RowChange.Inserted(var _, var _, var row) -> "+" + values(row);
                        case RowChange.Deleted(var _, var _, var row) -> "-" + values(row);
                        case RowChange.Updated(var _, var _, var before, var after) ->
                            new TreeMap<>(before) + ">" + new TreeMap<>(after);
                    });
        }
        return rows;
    }

    private static String values(Map<String, String> row) {
        return row.get("v") + " " + row.get("lit");
    }

    private static Map<String, String> naiveDiff(
            Map<String, Map<String, String>> before, Map<String, Map<String, String>> after) {
        Map<String, String> rows = new TreeMap<>();
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            Map<String, String> was = before.getOrDefault(key, Map.of());
            Map<String, String> is = after.getOrDefault(key, Map.of());
            if (was.equals(is)) continue;
            if (was.isEmpty()) rows.put(key, "+" + values(is));
            else if (is.isEmpty()) rows.put(key, "-" + values(was));
            else rows.put(key, new TreeMap<>(less(was, is)) + ">" + new TreeMap<>(less(is, was)));
        }
        return rows;
    }

    private static Map<String, String> less(Map<String, String> row, Map<String, String> other) {
        Map<String, String> rest = new HashMap<>(row);
        rest.entrySet().removeAll(other.entrySet());
        return rest;
    }

    /// Two ways to one world have one digest; another world has another.
    @Test
    void theDigestIsOfTheWorldNotOfTheWayThere() {
        List<String> digests = new ArrayList<>();
        for (List<String> calls : List.of(
                List.of("{\"x\":5,\"y\":\"p\",\"lit\":true}", "{\"x\":4,\"y\":\"p\",\"lit\":true}"),
                List.of(
                        "{\"x\":4,\"y\":\"p\",\"lit\":false}",
                        "{\"x\":5,\"y\":\"p\",\"lit\":true}",
                        "{\"x\":4,\"y\":\"p\",\"lit\":true}"),
                List.of("{\"x\":5,\"y\":\"p\",\"lit\":true}", "{\"x\":4,\"y\":\"p\",\"lit\":false}"))) {
            try (Session session = cells.open()) {
                for (String arguments : calls) Library.call(session, "put", arguments);
                digests.add(session.finish().digest().hex());
            }
        }
        assertThat(digests.get(0)).isEqualTo(digests.get(1)).isNotEqualTo(digests.get(2));
    }

    @Test
    void noArgumentsDoAnythingButAnswer() {
        List<String> pieces = List.of(
                "{",
                "}",
                "\"x\"",
                ":",
                ",",
                "1",
                "\"y\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "null",
                "true",
                "1e400",
                "-0",
                "99999999999999999999",
                "[",
                "]",
                "\"lit\"",
                "'; DROP TABLE cells; --",
                "9223372036854775807",
                "\"v\"",
                "{}",
                "\\",
                "\u0000",
                "é",
                " ");
        try (Session session = cells.open()) {
            for (int i = 0; i < 4000; i++) {
                Draws draws = Draws.of(5, Draws.Purpose.SYNTHESISE, i, 0, 0);
                StringBuilder arguments =
                        new StringBuilder(draws.below(2, 0, 0) == 0 ? "{" : "{\"x\":1,\"y\":\"a\",\"lit\":");
                for (int k = 0; k < draws.below(8, 0, 1); k++)
                    arguments.append(pieces.get(draws.below(pieces.size(), 1, k)));
                arguments.append(draws.below(2, 0, 2) == 0 ? "}" : "");
                assertThat(session.call(new ToolCall("put", arguments.toString())))
                        .isInstanceOf(Outcome.Answered.class);
            }
        }
    }

    @Test
    void longArgumentsAreRefusedAndDeepOnesToo() {
        try (Session session = cells.open()) {
            String deep = "{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
            String big = "{\"x\":1,\"lit\":true,\"y\":\"" + "é".repeat(5_000) + "\"}";
            assertThat(Library.call(session, "put", deep).content()).contains("invalid_json");
            assertThat(Library.call(session, "put", big).content()).contains("at most 4000 characters");
            assertThat(Library.call(session, "put", "{\"y\":\"" + "x".repeat(100_000) + "\"}")
                            .content())
                    .contains("too long");
        }
    }
}
