package dev.agoge.standalone.cli;

import dev.agoge.policy.Inventory;
import dev.agoge.policy.learner.Footprint;
import dev.agoge.policy.model.Transformer.Activations;
import dev.agoge.policy.weights.Shards.Holding;
import dev.agoge.standalone.demo.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "inspect",
        description = {"Tell what a model's folder holds and what it takes to run it, without reading a weight.", ""},
        sortOptions = false)
final class InspectCommand implements Callable<Integer> {
    /// As the trainer does.
    private static final int TRAINED_AT_ONCE = 1024;

    private final Streams streams;

    @Parameters(paramLabel = "DIR", description = "A model's folder as Hugging Face lays it out.")
    private Path folder = Path.of(".");

    @Option(names = "--json", description = "Print one JSON object instead of tables.")
    private boolean json;

    @Spec
    private CommandSpec command = CommandSpec.create();

    InspectCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Inventory inventory = GivenModel.in(folder, command).inventory();
        if (json) streams.out().println(json(inventory));
        else show(inventory, new Screen(streams.out(), streams.columns()));
        return ExitCode.DONE;
    }

    /// 4k, 32k, 128k as far as the model goes, and all it goes.
    private static long[] contexts(Inventory inventory) {
        return LongStream.of(4096, 32768, 131072, inventory.config().maxPositions())
                .filter(tokens -> tokens <= inventory.config().maxPositions())
                .distinct()
                .sorted()
                .toArray();
    }

    private ObjectNode json(Inventory inventory) {
        ObjectNode all = JsonMapper.shared().createObjectNode();
        all.put("model", folder.toString()).put("architecture", inventory.architecture());
        all.put("parameters", inventory.parameters()).put("active_parameters", inventory.activeParameters());
        all.put("vocabulary", inventory.config().vocabulary())
                .put("longest_context", inventory.config().maxPositions());
        ObjectNode stored = all.putObject("stored");
        stored.put("tensors", inventory.tensors()).put("bytes", inventory.bytes());
        for (Holding holding : inventory.holdings()) {
            stored.withObject("/dtypes")
                    .putObject(holding.dtype().name())
                    .put("tensors", holding.tensors())
                    .put("numbers", holding.numbers())
                    .put("bytes", holding.bytes());
        }
        all.putPOJO("files", inventory.files()).putPOJO("not_read", inventory.leftOut());
        ObjectNode memory = all.putObject("memory");
        memory.put("weights_bytes", inventory.weightBytes());
        memory.put("context_bytes_per_token", inventory.contextBytesPerToken());
        for (long tokens : contexts(inventory)) {
            memory.withObject("/context_bytes").put(Long.toString(tokens), inventory.contextBytes(tokens));
        }
        memory.put("training_tokens_at_once", TRAINED_AT_ONCE);
        memory.put("training_bytes", trainingBytes(inventory, Activations.KEPT));
        memory.put("training_bytes_recomputing", trainingBytes(inventory, Activations.RECOMPUTED));
        return all;
    }

    private void show(Inventory inventory, Screen screen) {
        screen.line(folder + ": " + inventory.architecture());
        screen.line("");
        screen.table(List.of(
                List.of("parameters", Amounts.count(inventory.parameters())),
                List.of("active for a token", Amounts.count(inventory.activeParameters())),
                List.of("vocabulary", Amounts.count(inventory.config().vocabulary())),
                List.of("longest context", Amounts.count(inventory.config().maxPositions()))));
        screen.line("");
        screen.table(stored(inventory));
        screen.line("");
        screen.table(memory(inventory));
        showNotRead(inventory.leftOut(), screen);
    }

    private static List<List<String>> stored(Inventory inventory) {
        List<List<String>> rows = new ArrayList<>();
        int files = inventory.files().size();
        rows.add(List.of("stored in " + files + (files == 1 ? " file" : " files"), "tensors", "numbers", "bytes"));
        long numbers = 0;
        for (Holding holding : inventory.holdings()) {
            rows.add(row(holding.dtype().name(), holding.tensors(), holding.numbers(), holding.bytes()));
            numbers += holding.numbers();
        }
        if (inventory.holdings().size() > 1) {
            rows.add(row("together", inventory.tensors(), numbers, inventory.bytes()));
        }
        return rows;
    }

    private static List<String> row(String name, int tensors, long numbers, long bytes) {
        return List.of(name, Integer.toString(tensors), Amounts.scaled(numbers, ""), Amounts.bytes(bytes));
    }

    private static List<List<String>> memory(Inventory inventory) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("memory to compute", ""));
        rows.add(List.of("weights, in fp32 and packed", Amounts.bytes(inventory.weightBytes())));
        rows.add(List.of("a token of context", Amounts.bytes(inventory.contextBytesPerToken())));
        for (long tokens : contexts(inventory)) {
            rows.add(List.of(
                    "a context of " + String.format(Locale.ROOT, "%,d", tokens),
                    Amounts.bytes(inventory.contextBytes(tokens))));
        }
        String training = String.format(Locale.ROOT, "training, %,d tokens at a time", TRAINED_AT_ONCE);
        rows.add(List.of(training, Amounts.bytes(trainingBytes(inventory, Activations.KEPT))));
        rows.add(List.of(
                "the same, activations recomputed", Amounts.bytes(trainingBytes(inventory, Activations.RECOMPUTED))));
        return rows;
    }

    private static long trainingBytes(Inventory inventory, Activations activations) {
        return Footprint.of(inventory.config(), TRAINED_AT_ONCE, activations).total();
    }

    private static void showNotRead(List<String> leftOut, Screen screen) {
        if (leftOut.isEmpty()) return;
        screen.line("");
        screen.line("  Not read (" + leftOut.size() + " tensors that this model does without):");
        leftOut.stream().limit(8).forEach(name -> screen.line("    " + name));
        if (leftOut.size() > 8) screen.line("    … and " + (leftOut.size() - 8) + " more");
    }
}
