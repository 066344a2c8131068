package dev.agoge.standalone.cli;

import dev.agoge.contracts.Sampling;
import dev.agoge.policy.Model;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.standalone.demo.Screen;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
        name = "generate",
        description = {
            "Let a model go on from prompts, all of them at once.",
            "",
            "It ends where the model says an end token (eos_token_id of generation_config.json or config.json), or after"
                    + " --max-new tokens. The same seed, prompts and options give the same tokens.",
            ""
        },
        sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    /// What to go on from.
    private static final class Prompts {
        @Option(
                names = "--ids",
                paramLabel = "FILE",
                description = "JSON: a list of prompts, each a list of token ids.")
        @Nullable
        Path ids;

        @Option(names = "--prompt", paramLabel = "TEXT", description = "One prompt, as plain text.")
        @Nullable
        String text;
    }

    private final Streams streams;

    @Mixin
    private ModelOption model = new ModelOption();

    @ArgGroup(multiplicity = "1")
    private Prompts prompts = new Prompts();

    @Option(
            names = "--max-new",
            paramLabel = "N",
            defaultValue = "128",
            description = "The most tokens that each prompt gets. Default: ${DEFAULT-VALUE}")
    private int maxNew;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1",
            description = "0 always takes the likeliest token; otherwise 1e-6 to 10. Default: ${DEFAULT-VALUE}")
    private double temperature;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "1",
            description =
                    "Draw from the fewest tokens that hold this much probability, above 0 to 1. Default: ${DEFAULT-VALUE}")
    private double topP;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Draw from so many of the likeliest tokens; 0 for all. Default: ${DEFAULT-VALUE}")
    private int topK;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0",
            description =
                    "Draw from tokens at least this much as likely as the likeliest, 0 to 1. Default: ${DEFAULT-VALUE}")
    private double minP;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "All chance comes from it. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = "--json", description = "Print one JSON object: completions, one for each prompt.")
    private boolean json;

    @Spec
    private CommandSpec command = CommandSpec.create();

    GenerateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (maxNew < 1) throw wrong("--max-new must be at least 1, but is " + maxNew);
        int computing = threads.given();
        Sampling sampling = sampling();
        GivenModel given = model.given();
        Optional<Tokenizer> tokenizer = tokenizer(given);
        List<int[]> begun = prompts(given, tokenizer);
        List<Integer> endTokens = given.endTokens();
        Model loaded = given.load(longest(begun, given.config().maxPositions()));
        List<Completion> completions = given.finite(() -> new Completions(loaded, endTokens, sampling, seed)
                .of(begun, maxNew, given.roomForContexts(), computing));
        if (json) streams.out().println(json(given, completions, tokenizer));
        else show(completions, tokenizer);
        return ExitCode.DONE;
    }

    private Sampling sampling() {
        try {
            return new Sampling(temperature, topP, topK, minP);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    /// Where ids are given one that cannot be used is as good as none.
    private Optional<Tokenizer> tokenizer(GivenModel given) {
        try {
            return given.tokenizer();
        } catch (Refusal e) {
            if (prompts.ids == null) throw e;
            streams.err().println("agoge: " + e.getMessage());
            streams.err().println("       The ids are shown without their text.");
            return Optional.empty();
        }
    }

    private long longest(List<int[]> begun, int positions) {
        int longest = begun.stream().mapToInt(prompt -> prompt.length).max().orElseThrow();
        return Math.min((long) longest + maxNew, positions);
    }

    private List<int[]> prompts(GivenModel given, Optional<Tokenizer> tokenizer) {
        if (prompts.ids != null) return new IdsFile(prompts.ids, command.commandLine()).read(given.config(), 1);
        if (tokenizer.isEmpty()) {
            throw wrong(given.path() + " has no tokenizer.json, without which a text has no tokens: give --ids.");
        }
        int[] words = tokenizer.get().encode(String.valueOf(prompts.text));
        int[] begin = given.beginToken().stream().mapToInt(Integer::intValue).toArray();
        int[] prompt =
                IntStream.concat(IntStream.of(begin), IntStream.of(words)).toArray();
        if (prompt.length == 0) throw wrong("--prompt is empty, and the model has no token to begin with.");
        int positions = given.config().maxPositions();
        if (prompt.length >= positions) {
            throw wrong("--prompt has " + prompt.length + " tokens, but the model has " + positions
                    + " positions, and needs one to go on.");
        }
        return List.of(prompt);
    }

    private ParameterException wrong(String what) {
        return new ParameterException(command.commandLine(), what);
    }

    private static ObjectNode json(GivenModel given, List<Completion> completions, Optional<Tokenizer> tokenizer) {
        ObjectNode all =
                JsonMapper.shared().createObjectNode().put("model", given.path().toString());
        ArrayNode list = all.putArray("completions");
        for (Completion completion : completions) {
            ObjectNode one = list.addObject();
            one.putPOJO("ids", completion.ids()).putPOJO("log_probs", completion.logProbs());
            one.put("stop_reason", completion.stop().toString());
            tokenizer.ifPresent(words ->
                    one.put("text", completion.text(words)).put("ids_without_text", completion.withoutText(words)));
        }
        return all;
    }

    private void show(List<Completion> completions, Optional<Tokenizer> tokenizer) {
        Screen screen = new Screen(streams.out(), streams.columns());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("prompt", "new tokens", "ended by", "log-probability"));
        for (Completion completion : completions) {
            double sum = IntStream.range(0, completion.logProbs().length)
                    .mapToDouble(i -> completion.logProbs()[i])
                    .sum();
            rows.add(List.of(
                    Integer.toString(rows.size() - 1),
                    Integer.toString(completion.ids().length),
                    completion.stop().toString(),
                    String.format(Locale.ROOT, "%.3f", sum)));
        }
        screen.table(rows);
        for (int i = 0; i < completions.size(); i++) {
            Completion completion = completions.get(i);
            screen.line("");
            screen.line("prompt " + i + ":");
            screen.line(tokenizer.map(completion::text).orElseGet(() -> Arrays.toString(completion.ids())));
        }
    }
}
