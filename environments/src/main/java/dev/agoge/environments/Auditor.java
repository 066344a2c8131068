package dev.agoge.environments;

import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.Certificate.Check;
import dev.agoge.environments.Certificate.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Puts a task to the proof before anyone learns from it: its solution must pass, and whatever is not the solution must
/// not. What passes here without doing the work would be found by a policy too.
public final class Auditor {
    /// What one who does nothing may say.
    private static final List<String> IDLE_WORDS = List.of("", "Done.", "I cannot do that.");

    private final Environment environment;
    private final Task task;
    private final Supplier<Session> worlds;
    private final BiFunction<String, FinalState, Judgement> judge;
    private final List<Reason> reasons = new ArrayList<>();

    /// The tests put a world that is not the same twice, and a judge that looks away, where these two come from.
    Auditor(
            Environment environment,
            Task task,
            Supplier<Session> worlds,
            BiFunction<String, FinalState, Judgement> judge) {
        this.environment = environment;
        this.task = task;
        this.worlds = worlds;
        this.judge = judge;
    }

    /// @throws EnvironmentFailed if a tool of the environment does not run
    public static Certificate audit(Environment environment, Task task) {
        return new Auditor(environment, task, environment::open, environment.verifier(task)::judge).audit();
    }

    /// All tasks of the environment, in its order. The same as one by one, but for opening fewer sessions.
    ///
    /// @throws EnvironmentFailed if a tool of the environment does not run
    public static List<Certificate> audit(Environment environment) {
        List<Certificate> certificates = new ArrayList<>();
        try (Session one = opened(environment::open);
                Session other = opened(environment::open)) {
            for (Task task : environment.manifest().tasks()) {
                Auditor auditor = new Auditor(environment, task, environment::open, environment.verifier(task)::judge);
                certificates.add(auditor.audit(one, other));
            }
        }
        return certificates;
    }

    /// What happened when calls were made one after another.
    ///
    /// @param writes the calls that changed rows, by number
    private record Played(
            List<ToolResult> results, List<Integer> writes, World world, FinalState state, List<String> broke) {}

    Certificate audit() {
        try (Session one = opened(worlds);
                Session other = opened(worlds)) {
            return audit(one, other);
        }
    }

    /// The solution is played in both.
    private Certificate audit(Session one, Session other) {
        Played first = play(one, task.solution().calls());
        checkSolution(first);
        checkReplay(first, play(other, task.solution().calls()));
        checkNothingDone();
        checkParts(other, first);
        int equivalent = checkVariants(other, first);
        checkRounding(other, first);
        int collaterals = checkCollaterals(other, first);
        checkLeaks(first);
        if (!reasons.isEmpty()) return new Certificate.Refused(task.id(), reasons);
        return new Certificate.Certified(
                task.id(),
                environment.verifier(task).digest(),
                first.state.digest(),
                2,
                first.writes.size(),
                task.variants().size() - equivalent,
                equivalent,
                collaterals);
    }

    private void checkSolution(Played played) {
        for (int i = 0; i < played.results.size(); i++) {
            if (isMistake(task.solution().calls().get(i), played.results.get(i))) {
                refuse(
                        Check.SOLUTION,
                        "call " + i + " fails: " + played.results.get(i).content());
            }
        }
        played.broke.forEach(why -> refuse(Check.SOLUTION, "it breaks its session: " + why));
        judge.apply(task.solution().answer(), played.state).parts().stream()
                .filter(part -> part.score() < 1)
                .forEach(part -> refuse(Check.SOLUTION, part.name() + ": " + part.why()));
    }

    /// A refusal by the world's rules is a move like any other: a solution may try one way and, refused, take another.
    /// A call that names what is not there, or that its tool does not understand, is a mistake.
    private boolean isMistake(ToolCall call, ToolResult result) {
        if (!result.error()) return false;
        String error = Arguments.MAPPER.readTree(result.content()).path("error").asString();
        return environment.manifest().tools().stream()
                .filter(tool -> tool.name().equals(call.name()))
                .flatMap(tool -> tool.steps().stream())
                .noneMatch(step -> step instanceof Step.Refuse(var _, var refusal, var _) && refusal.equals(error));
    }

    private void checkReplay(Played first, Played second) {
        if (!first.equals(second)) refuse(Check.REPLAY, "the same calls gave other results or another state");
    }

    private void checkNothingDone() {
        if (task.expect().noChange()) return;
        for (String words : IDLE_WORDS) {
            if (passes(words, environment.untouched())) {
                refuse(Check.NOTHING_DONE, "one who does nothing and says '" + words + "' passes");
            }
        }
    }

    /// Every proper prefix of the writes, and all writes but one, must not be enough.
    private void checkParts(Session session, Played solution) {
        List<Integer> writes = solution.writes;
        for (int k = 0; k < writes.size(); k++) {
            int cut = writes.get(k);
            checkPart(session, "only its first " + k + " writes", call -> call < cut);
            boolean more = k < writes.size() - 1;
            if (more) checkPart(session, "all but write " + (k + 1), call -> call != cut);
        }
    }

    private void checkPart(Session session, String which, IntPredicate made) {
        List<ToolCall> all = task.solution().calls();
        List<ToolCall> part = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) if (made.test(i)) part.add(all.get(i));
        if (passes(task.solution().answer(), play(session, part).state)) {
            refuse(Check.PART_OF_THE_WRITES, "the solution with " + which + " passes");
        }
    }

    /// How many do just what the solution does.
    private int checkVariants(Session session, Played solution) {
        int equivalent = 0;
        for (Map.Entry<String, Solution> variant : task.variants().entrySet()) {
            Played played = play(session, variant.getValue().calls());
            String answer = variant.getValue().answer();
            boolean sameAnswer = answer.equals(task.solution().answer());
            Optional<String> rounded = sameAnswer ? rounded(solution, played) : Optional.empty();
            if (sameAnswer && sameWorld(solution, played)) equivalent++;
            else if (rounded.isPresent()) refuseRounding("'" + variant.getKey() + "'", rounded.get());
            else if (played.broke.isEmpty() && passes(answer, played.state)) {
                refuse(Check.VARIANT, "'" + variant.getKey() + "' passes");
            }
        }
        return equivalent;
    }

    /// The order in which the writes are made must not decide by the last digits of a sum.
    private void checkRounding(Session session, Played solution) {
        if (environment.tolerances().isEmpty() || solution.writes.size() < 2) return;
        List<ToolCall> calls = new ArrayList<>(task.solution().calls());
        for (int i = 0; i < solution.writes.size(); i++) {
            int from = solution.writes.get(solution.writes.size() - 1 - i);
            calls.set(solution.writes.get(i), task.solution().calls().get(from));
        }
        rounded(solution, play(session, calls)).ifPresent(column -> refuseRounding("the last write first", column));
    }

    private boolean sameWorld(Played one, Played other) {
        return one.world.apart(other.world, environment.tolerances()::same).isEmpty();
    }

    /// The column in which alone they differ, by no more than sums do that were made in another order.
    private Optional<String> rounded(Played one, Played other) {
        Tolerances tolerances = environment.tolerances();
        return one.world.apart(other.world, tolerances::sameButForRounding).isPresent()
                ? Optional.empty()
                : one.world.apart(other.world, tolerances::same);
    }

    private void refuseRounding(String which, String column) {
        refuse(
                Check.ROUNDING,
                which + " gives " + column + " other last digits than the solution: declare a tolerance for it");
    }

    /// After the solution, one more change in each table, in a row that it left alone.
    private int checkCollaterals(Session session, Played solution) {
        int checked = 0;
        play(session, task.solution().calls());
        World now = session.world();
        for (Table table : environment.manifest().tables()) {
            for (String change : Collateral.of(table, solution.state)) {
                checked++;
                if (passes(task.solution().answer(), session.finishAfter(change, table, now))) {
                    refuse(Check.COLLATERAL, "a change in " + table.name() + " goes unnoticed: " + change);
                }
            }
        }
        return checked;
    }

    /// Whatever a write needs must be found out, unless the task says that it is given.
    private void checkLeaks(Played solution) {
        String prompt = task.system() + "\n" + task.user();
        List<ToolCall> calls = task.solution().calls();
        Set<String> leaked = new TreeSet<>();
        for (int write : solution.writes) {
            for (String text : scalars(calls.get(write).arguments())) {
                if (!task.known().contains(text) && stands(text, prompt)) leaked.add(text);
            }
        }
        for (String text : leaked) {
            refuse(
                    Check.LEAK,
                    "the prompt says '" + text + "', which a write needs; if that is meant, add it to known");
        }
    }

    private static List<String> scalars(String arguments) {
        JsonNode object = Arguments.MAPPER.readTree(arguments);
        return object.valueStream()
                .filter(node -> node.isString() || node.isNumber())
                .map(JsonNode::asString)
                .filter(text -> !text.isBlank())
                .toList();
    }

    /// As whole words, in any case.
    private static boolean stands(String text, String prompt) {
        int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(text) + "(?![\\p{L}\\p{N}])", flags)
                .matcher(prompt)
                .find();
    }

    private static Session opened(Supplier<Session> worlds) {
        Session session = worlds.get();
        session.mark();
        return session;
    }

    private static Played play(Session session, List<ToolCall> calls) {
        session.rewind();
        List<ToolResult> results = new ArrayList<>();
        List<Integer> writes = new ArrayList<>();
        List<String> broke = new ArrayList<>();
        for (int i = 0; i < calls.size() && broke.isEmpty(); i++) {
            switch (session.call(calls.get(i))) {
                case Outcome.Answered(var result) -> results.add(result);
                case Outcome.Broke(var why) -> broke.add(why);
            }
            if (session.wrote()) writes.add(i);
        }
        World world = session.now();
        return new Played(results, writes, world, session.finish(world), broke);
    }

    private boolean passes(String answer, FinalState state) {
        return judge.apply(answer, state).score() == 1;
    }

    private void refuse(Check check, String detail) {
        reasons.add(new Reason(check, detail));
    }
}
