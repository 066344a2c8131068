package dev.agoge.synth;

import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Answer;
import dev.agoge.environments.Expectation;
import dev.agoge.environments.Expectation.Change;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a task is made of, by construction: the request, the way to fulfil it, ways that go wrong at one decision, and
/// how the world must be in the end.
///
/// @param known new values that the user names
record Program(
        String request, List<String> known, Solution solution, Map<String, Solution> variants, Expectation expect) {
    /// What is said when there is nothing to tell.
    static final String DONE = "Done.";

    /// The same for two tasks that differ only in their identifiers: what a second task of its kind would not add.
    String canonical() {
        Map<String, String> numbered = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder(request);
        for (ToolCall call : solution.calls()) {
            String arguments = Names.ID
                    .matcher(call.arguments())
                    .replaceAll(id -> numbered.computeIfAbsent(id.group(), _ -> "#" + numbered.size()));
            text.append('\n').append(call.name()).append(arguments);
        }
        return text.append('\n').append(solution.answer()).toString();
    }

    /// A program on its way.
    static final class Draft {
        private final String request;
        private final List<String> known = new ArrayList<>();
        private final Map<String, Solution> variants = new LinkedHashMap<>();
        private final Map<Row, Map<String, Value>> changes = new LinkedHashMap<>();
        private final Solution solution;

        private record Row(String table, String id) {}

        Draft(String request, String answer, List<ToolCall> calls) {
            this.request = request;
            this.solution = Solution.of(calls, answer);
        }

        Draft known(String value) {
            known.add(value);
            return this;
        }

        /// The deed will have been done to this record.
        Draft expect(Domain domain, World.Item record, Deed deed) {
            if (deed instanceof Deed.Set(var value)) known(value);
            return expect(domain.records(), record.id(), deed.column(domain).name(), Value.of(deed.result()));
        }

        /// The part will have been settled, and counted if the record keeps a tally.
        Draft expectSettled(Domain domain, World.Item record, World.Part part) {
            expect(
                    domain.parts(),
                    part.id(),
                    domain.state().name(),
                    Value.of(domain.settle().past()));
            if (domain.keepsTally()) {
                expect(domain.records(), record.id(), domain.tally(), Value.of(record.tally() + part.amount()));
            }
            return this;
        }

        private Draft expect(String table, String id, String column, Value value) {
            changes.computeIfAbsent(new Row(table, id), _ -> new LinkedHashMap<>())
                    .put(column, value);
            return this;
        }

        /// A way that goes wrong. One that does and says just what the solution does is left out.
        Draft broken(String name, String answer, ToolCall... calls) {
            Solution variant = Solution.of(List.of(calls), answer);
            if (!variant.equals(solution)) variants.put(name, variant);
            return this;
        }

        /// Only the world is graded.
        Program done() {
            return finish(new Answer.Any());
        }

        Program answered(String text) {
            return finish(new Answer.Exact(text));
        }

        Program answered(int number) {
            return finish(new Answer.Number(number, 0));
        }

        private Program finish(Answer answer) {
            List<Change> expected = new ArrayList<>();
            changes.forEach((row, set) -> expected.add(new Change.Update(row.table(), Value.row(row.id()), set)));
            return new Program(
                    request,
                    List.copyOf(known),
                    solution,
                    Collections.unmodifiableMap(variants),
                    Expectation.of(expected, answer));
        }
    }
}
