package dev.agoge.standalone.cli;

import dev.agoge.standalone.bench.Memory;
import dev.agoge.standalone.bench.Peaks;
import dev.agoge.standalone.bench.PolicyBench;
import dev.agoge.standalone.bench.Requests;
import dev.agoge.standalone.bench.Shape;
import dev.agoge.standalone.bench.Speed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "bench",
        description = {
            "Measure how fast policies are on this machine, and how much of its peaks they use.",
            "",
            "Shapes: toy, DeepSeek-V3 at 108 million parameters, of which 27 million are active; demo, the demo's policy."
                    + " Prefill ends with the logits of the last token; decode is of so many sequences at a context; train"
                    + " is a step of forward, backward and AdamW. 'Of peak' compares with the shortest time that the"
                    + " machine's multiply-adds and reads of memory would take. Quiet machines measure best.",
            ""
        },
        sortOptions = false)
final class BenchCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(
            names = "--shape",
            split = ",",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}. Default: all")
    private List<Shape> shapes = List.of(Shape.values());

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "WORDS",
            description = "Only what is called so, or begins so: product, prefill, 'decode 32', train.")
    private List<String> only = List.of("");

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "How long each is measured. Default: ${DEFAULT-VALUE}")
    private double seconds;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Option(
            names = "--requests",
            description = "Measure what standard input asks for, a JSON object a line: for bench/anchors.py, which"
                    + " alternates between Agoge and others.")
    private boolean requests;

    @Spec
    private CommandSpec command = CommandSpec.create();

    BenchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new ParameterException(
                    command.commandLine(), "--seconds must be above 0 and at most 3600, but is " + seconds);
        }
        if (requests) answer();
        else measure();
        return ExitCode.DONE;
    }

    private void answer() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var answering = new Requests(threads.given())) {
            answering.answer(in, streams.out());
        }
    }

    private void measure() {
        checkWords();
        var bench = new PolicyBench(threads.given(), seconds);
        if (json) measureForScripts(bench);
        else measureForPeople(bench);
    }

    private void measureForScripts(PolicyBench bench) {
        ObjectNode all = JsonMapper.shared().createObjectNode().put("threads", threads.given());
        Peaks peaks = bench.peaks();
        all.putObject("peaks").put("flops_per_second", peaks.flops()).put("bytes_per_second", peaks.bytes());
        ArrayNode speeds = all.putArray("speeds");
        bench.run(shapes, this::wanted, speed -> add(speeds.addObject(), speed));
        streams.out().println(all);
    }

    private void checkWords() {
        List<String> all = PolicyBench.workloads(shapes);
        for (String words : only) {
            if (all.stream().anyMatch(one -> one.startsWith(words))) continue;
            throw new ParameterException(
                    command.commandLine(), "--only=" + words + " begins none of: " + String.join(", ", all));
        }
    }

    private boolean wanted(String workload) {
        return only.stream().anyMatch(workload::startsWith);
    }

    private static void add(ObjectNode json, Speed speed) {
        if (!speed.shape().isEmpty()) json.put("shape", speed.shape());
        json.put("workload", speed.workload());
        json.put("repetitions", speed.repetitions()).put("seconds", speed.seconds());
        if (speed.tokensPerSecond() > 0) json.put("tokens_per_second", speed.tokensPerSecond());
        json.put("flops_per_second", speed.flops());
        if (speed.bytes() > 0) json.put("bytes_per_second", speed.bytes());
        json.put("of_peak", speed.ofPeak());
        Memory memory = speed.memory();
        if (memory != null) json.put("peak_bytes", memory.held()).put("peak_bytes_by_formula", memory.told());
    }

    /// A line as soon as it is known: all of it takes a minute.
    private void measureForPeople(PolicyBench bench) {
        PrintStream out = streams.out();
        Peaks peaks = bench.peaks();
        out.println("This machine, " + threads.given() + " threads: " + Amounts.scaled(peaks.flops(), "FLOP/s")
                + " in registers, " + Amounts.scaled(peaks.bytes(), "B/s") + " from memory");
        out.println();
        line("", "", "median", "tokens/s", "FLOP/s", "B/s", "of peak");
        bench.run(shapes, this::wanted, this::show);
    }

    private void show(Speed speed) {
        line(
                speed.shape(),
                speed.workload(),
                duration(speed.seconds()),
                speed.tokensPerSecond() > 0 ? String.format(Locale.ROOT, "%,.0f", speed.tokensPerSecond()) : "",
                Amounts.scaled(speed.flops(), ""),
                speed.bytes() > 0 ? Amounts.scaled(speed.bytes(), "") : "",
                Amounts.percent(speed.ofPeak()));
        Memory memory = speed.memory();
        if (memory == null) return;
        streams.out()
                .println("         holds " + Amounts.bytes(memory.held()) + " at its peak; the formula says "
                        + Amounts.bytes(memory.told()));
    }

    private void line(String... cells) {
        streams.out()
                .println(String.format(Locale.ROOT, "  %-6s %-26s %10s %10s %9s %9s %8s", (Object[]) cells)
                        .stripTrailing());
    }

    private static String duration(double seconds) {
        return seconds < 1e-3
                ? String.format(Locale.ROOT, "%.1f µs", seconds * 1e6)
                : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }
}
