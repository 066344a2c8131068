package dev.agoge.standalone.cli;

import dev.agoge.policy.Model;
import dev.agoge.policy.learner.Scorer;
import dev.agoge.policy.learner.Scorer.LogitRows;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.policy.weights.TensorStream;
import dev.agoge.standalone.demo.Screen;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "score",
        description = {
            "Tell how likely each token of given sequences is after those before it.",
            "",
            "Of T tokens there are T-1 log-probabilities: nothing predicts the first. They are natural logarithms, of the"
                    + " whole vocabulary, at temperature 1.",
            ""
        },
        sortOptions = false)
final class ScoreCommand implements Callable<Integer> {
    /// A longer sequence is computed in parts, which changes no bit.
    private static final int TOKENS_AT_ONCE = 512;

    private final Streams streams;

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = "--ids",
            required = true,
            paramLabel = "FILE",
            description = "JSON: a list of sequences, each a list of token ids.")
    private Path ids = Path.of(".");

    @Option(
            names = "--logits",
            paramLabel = "OUT",
            description =
                    "Write the logits too, as safetensors: for each sequence a tensor named by its number, from 0,"
                            + " of shape (T, vocabulary), fp32.")
    private @Nullable Path logits;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--json",
            description = "Print one JSON object instead of a table: log_probs, a list for each sequence.")
    private boolean json;

    @Spec
    private CommandSpec command = CommandSpec.create();

    ScoreCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        int computing = threads.given();
        GivenModel given = model.given();
        IdsFile file = new IdsFile(ids, command.commandLine());
        List<int[]> sequences = file.read(given.config(), 0);
        int longest = sequences.stream().mapToInt(one -> one.length).max().orElseThrow();
        if (logits != null) mustBeWritable(logits, given.path());
        Model loaded = given.load(longest);
        List<float[]> logProbs = given.finite(() -> score(loaded, sequences, computing));
        if (json) streams.out().println(json(given, logProbs));
        else new Screen(streams.out(), streams.columns()).table(table(logProbs));
        return ExitCode.DONE;
    }

    private List<float[]> score(Model loaded, List<int[]> sequences, int computing) throws IOException {
        try (var ops = new VectorOps(computing)) {
            Scorer scorer = new Scorer(loaded.config(), loaded.weights(), ops, TOKENS_AT_ONCE);
            return logits == null
                    ? score(scorer, sequences, LogitRows.NOBODY)
                    : scoreInto(logits, scorer, sequences, loaded.config().vocabulary());
        }
    }

    private static List<float[]> scoreInto(Path out, Scorer scorer, List<int[]> sequences, int vocabulary) {
        List<TensorStream.Shape> shapes = new ArrayList<>();
        for (int[] sequence : sequences) {
            shapes.add(new TensorStream.Shape(Integer.toString(shapes.size()), sequence.length, vocabulary));
        }
        try (TensorStream stream = TensorStream.begin(out, shapes)) {
            List<float[]> logProbs = score(scorer, sequences, stream::append);
            stream.finish();
            return logProbs;
        } catch (NoSuchFileException e) {
            throw unwritten(out, "there is no such folder", e);
        } catch (IOException e) {
            throw unwritten(out, Reason.of(e), e);
        }
    }

    /// A file takes the place of what was there: of a device or a link it would be a loss, of a model the end.
    private void mustBeWritable(Path out, Path model) throws IOException {
        String name = String.valueOf(out.getFileName());
        if (name.isEmpty()) throw wrong("--logits is empty: name a file.");
        if (Files.isDirectory(out)) throw unwritten(out, "it is a folder");
        if (Files.exists(out, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(out, LinkOption.NOFOLLOW_LINKS)) {
            throw unwritten(out, "it is no ordinary file, and would be replaced by one");
        }
        Path within = out.toAbsolutePath().getParent();
        if (within != null && Files.isDirectory(within) && Files.isSameFile(within, model)) {
            throw unwritten(out, "the model's own folder stays as it is");
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(command.commandLine(), what);
    }

    private static Refusal unwritten(Path out, String why) {
        return new Refusal("The logits cannot be written to " + out + ": " + why + ".");
    }

    private static Refusal unwritten(Path out, String why, Exception e) {
        return new Refusal("The logits cannot be written to " + out + ": " + why + ".", e);
    }

    private static List<float[]> score(Scorer scorer, List<int[]> sequences, LogitRows rows) throws IOException {
        List<float[]> logProbs = new ArrayList<>();
        for (int[] sequence : sequences) logProbs.add(scorer.read(sequence, rows));
        return logProbs;
    }

    private static ObjectNode json(GivenModel given, List<float[]> logProbs) {
        ObjectNode all =
                JsonMapper.shared().createObjectNode().put("model", given.path().toString());
        return all.putPOJO("log_probs", logProbs);
    }

    private static List<List<String>> table(List<float[]> logProbs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("sequence", "tokens", "log-probability", "of a token", "perplexity"));
        for (float[] some : logProbs) {
            double sum = 0;
            for (float one : some) sum += one;
            double mean = sum / some.length;
            String number = Integer.toString(rows.size() - 1);
            String tokens = Integer.toString(some.length + 1);
            rows.add(
                    some.length == 0
                            ? List.of(number, tokens)
                            : List.of(number, tokens, fixed(sum, 3), fixed(mean, 4), fixed(Math.exp(-mean), 2)));
        }
        return rows;
    }

    private static String fixed(double number, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", number);
    }
}
