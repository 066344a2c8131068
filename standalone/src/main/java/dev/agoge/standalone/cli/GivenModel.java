package dev.agoge.standalone.cli;

import dev.agoge.policy.Inventory;
import dev.agoge.policy.Model;
import dev.agoge.policy.ModelFolder;
import dev.agoge.policy.model.ModelConfig;
import dev.agoge.policy.op.KvCache;
import dev.agoge.policy.tokenizer.Tokenizer;
import dev.agoge.standalone.home.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// A model's folder that the user named; whatever is the matter with it is said in a sentence.
final class GivenModel {
    /// Of the heap, what weights and contexts may take; the rest is for what comes and goes.
    private static final double USABLE = 0.85;

    private final Path path;
    private final ModelFolder folder;
    private final Inventory inventory;

    private GivenModel(Path path, ModelFolder folder, Inventory inventory) {
        this.path = path;
        this.folder = folder;
        this.inventory = inventory;
    }

    static GivenModel in(Path path, CommandSpec command) {
        if (!Files.isDirectory(path)) {
            throw new ParameterException(
                    command.commandLine(),
                    path + (Files.exists(path) ? " is no folder: a model's folder is wanted." : " does not exist."));
        }
        if (!Files.isRegularFile(path.resolve("config.json"))) {
            throw new ParameterException(command.commandLine(), path + " is no model's folder: it has no config.json.");
        }
        return told(path, () -> {
            ModelFolder folder = ModelFolder.open(path);
            return new GivenModel(path, folder, folder.inventory());
        });
    }

    interface Reading<T> {
        T get() throws IOException;
    }

    private static <T> T told(Path path, Reading<T> reading) {
        try {
            return reading.get();
        } catch (FileSystemException e) {
            Object file = e.getFile() == null ? path : e.getFile();
            throw new Refusal(file + " cannot be read: " + Reason.of(e) + ".", e);
        } catch (IOException e) {
            String why = e.getMessage();
            throw new Refusal(why == null ? path + " cannot be read." : why, e);
        }
    }

    Path path() {
        return path;
    }

    Inventory inventory() {
        return inventory;
    }

    ModelConfig config() {
        return inventory.config();
    }

    /// Reads the weights, if there is room for them and for a context of so many tokens.
    Model load(long context) {
        long bytes = inventory.weightBytes() + inventory.contextBytes(kept(context));
        mustFit("its weights and a context of " + context + " tokens", bytes);
        return told(path, folder::model);
    }

    /// What is computed with its weights. They are finite, but what comes of them need not be.
    <T> T finite(Reading<T> computed) throws IOException {
        try {
            return computed.get();
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (!(cause instanceof ArithmeticException)) continue;
                throw new Refusal(
                        path + " gives logits that are not finite: its weights are not those that its config.json"
                                + " describes, or they are damaged. Fetch it again.",
                        e);
            }
            throw e;
        }
    }

    /// Positions that a context has room for: it lies in blocks, and a prompt's last one may be there twice.
    private static long kept(long context) {
        return Math.ceilDiv(context, KvCache.BLOCK) * KvCache.BLOCK + KvCache.BLOCK;
    }

    Optional<Tokenizer> tokenizer() {
        return told(path, () -> folder.tokenizer(config().vocabulary()));
    }

    List<Integer> endTokens() {
        return told(path, folder::endTokens);
    }

    Optional<Integer> beginToken() {
        return told(path, folder::beginToken);
    }

    /// What is left of the heap for contexts, when the weights are in it.
    long roomForContexts() {
        return usable() - inventory.weightBytes();
    }

    /// Refuses what the heap cannot hold, before anything has been read.
    private void mustFit(String what, long bytes) {
        if (bytes <= usable()) return;
        long gigabytes = (long) Math.ceil(bytes / USABLE / (1 << 30));
        throw new Refusal(path + " needs " + Amounts.bytes(bytes) + " of memory for " + what + ", but the heap of "
                + Amounts.bytes(Runtime.getRuntime().maxMemory()) + " has room for " + Amounts.bytes(usable())
                + ". Set AGOGE_HEAP=" + gigabytes + "g in the environment (java: -Xmx" + gigabytes + "g).");
    }

    private static long usable() {
        return (long) (USABLE * Runtime.getRuntime().maxMemory());
    }
}
