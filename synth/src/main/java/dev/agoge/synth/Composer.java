package dev.agoge.synth;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Manifest;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Task;
import dev.agoge.environments.Tool;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes environments: a domain's tables with drawn rows, its tools, and tasks whose solutions, verifiers and broken
/// variants are right by construction. Which environment comes out depends on the seed, the split and its number alone.
final class Composer {
    /// How to answer is the one thing that a user could not guess.
    static final String SYSTEM = "Say the value alone, or Done.";

    private static final LocalDateTime CLOCK = LocalDateTime.of(2026, 3, 2, 9, 0);
    private static final int FEWEST_TOOLS = 5;

    private final Mix mix;
    private final long seed;
    private final List<Domain> domains;

    Composer(Mix mix, long seed) {
        this.mix = mix;
        this.seed = seed;
        this.domains = Domain.named(mix.domains()).stream()
                .map(domain -> domain.withValues(mix.values()))
                .toList();
    }

    /// An environment with candidates for its tasks.
    ///
    /// @param drawn how many tasks were tried
    record Composed(Manifest manifest, List<Candidate> candidates, int drawn) {
        Manifest with(List<Candidate> chosen) {
            return manifest.withTasks(chosen.stream().map(Candidate::task).toList());
        }
    }

    /// @param canonical equal for two tasks of which one is enough
    record Candidate(Task task, String canonical) {}

    Composed compose(Split split, int number) {
        Draws draws = Draws.of(seed, Draws.Purpose.SYNTHESISE, code(split), number, 0);
        Dice dice = new Dice(draws, 0);
        List<Domain> eligible =
                domains.stream().filter(one -> !shapes(one, split).isEmpty()).toList();
        if (eligible.isEmpty()) throw new IllegalArgumentException("the mix leaves nothing for the split " + split);
        Domain domain = eligible.get(number % eligible.size());
        World world = World.draw(domain, mix, split.heldOut(), dice);
        List<Mix.Weight> shapes = drawShapes(shapes(domain, split), dice);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < mix.tasks(); i++) {
            int ordinal = i + 1;
            Dice own = new Dice(draws, ordinal);
            Shape shape = drawShape(shapes, own);
            shape.compose(new Scene(world, new Toolbox(domain), mix, own))
                    .map(program -> candidate(domain, shape, split, ordinal, program))
                    .ifPresent(candidates::add);
        }
        return new Composed(manifest(world, split, number, candidates, dice), candidates, mix.tasks());
    }

    /// A split has either the combinations held out, or all others.
    private List<Mix.Weight> shapes(Domain domain, Split split) {
        boolean combinations = split == Split.HELD_OUT_COMBINATION;
        return mix.shapes().stream()
                .filter(weight -> mix.isHeldOut(domain, Shape.of(weight.shape())) == combinations)
                .toList();
    }

    private List<Mix.Weight> drawShapes(List<Mix.Weight> from, Dice dice) {
        List<Mix.Weight> left = new ArrayList<>(from);
        while (left.size() > mix.shapesPerEnvironment()) left.remove(dice.below(left.size()));
        return left;
    }

    private static Shape drawShape(List<Mix.Weight> shapes, Dice dice) {
        int at = dice.below(shapes.stream().mapToInt(Mix.Weight::weight).sum());
        for (Mix.Weight weight : shapes) {
            at -= weight.weight();
            if (at < 0) return Shape.of(weight.shape());
        }
        throw new AssertionError("a draw beyond the sum of the weights");
    }

    private static Candidate candidate(Domain domain, Shape shape, Split split, int ordinal, Program program) {
        Task task = new Task(
                new TaskId(shape.word() + "-" + ordinal),
                shape.word(),
                split,
                SYSTEM,
                program.request(),
                program.known(),
                program.solution(),
                program.variants(),
                program.expect());
        return new Candidate(task, domain.name() + "\n" + program.canonical());
    }

    private Manifest manifest(World world, Split split, int number, List<Candidate> candidates, Dice dice) {
        Domain domain = world.domain();
        String name = domain.name() + "-" + word(split) + number;
        return new Manifest(
                name,
                "1.0.0",
                domain.name(),
                CLOCK,
                Map.of(),
                world.tables(),
                tools(domain, candidates, dice),
                List.of());
    }

    /// Part of every draw: never to change.
    private static int code(Split split) {
        return switch (split) {
            case TRAIN -> 0;
            case HELD_OUT -> 1;
            case HELD_OUT_COMBINATION -> 2;
        };
    }

    private static String word(Split split) {
        return switch (split) {
            case TRAIN -> "t";
            case HELD_OUT -> "h";
            case HELD_OUT_COMBINATION -> "c";
        };
    }

    /// The tools that the solutions and their variants use, and a few more if these are few.
    private static List<Tool> tools(Domain domain, List<Candidate> candidates, Dice dice) {
        List<Tool> all = new Toolbox(domain).tools();
        Set<String> used = new HashSet<>();
        for (Candidate candidate : candidates) {
            addTools(candidate.task().solution(), used);
            for (Solution variant : candidate.task().variants().values()) addTools(variant, used);
        }
        for (Tool tool : dice.shuffled(all)) if (used.size() < FEWEST_TOOLS) used.add(tool.name());
        return all.stream().filter(tool -> used.contains(tool.name())).toList();
    }

    private static void addTools(Solution solution, Set<String> used) {
        for (ToolCall call : solution.calls()) used.add(call.name());
    }
}
