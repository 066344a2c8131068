package dev.agoge.standalone.cli;

import dev.agoge.contracts.Sha256;
import dev.agoge.standalone.client.Client;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "export",
        description = {
            "Write a version as a folder that transformers and others load: weights, tokenizer, chat template.",
            ""
        },
        sortOptions = false)
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final Door door;

    @Parameters(index = "0", paramLabel = "VERSION", description = "R@best, R@last or R@STAGE/STEP.")
    private String version = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to make; there must be none.")
    private Path directory = Path.of("");

    @Spec
    private CommandSpec command = CommandSpec.create();

    ExportCommand(Streams streams) {
        this.door = new Door(streams);
    }

    @Override
    public Integer call() {
        int at = version.lastIndexOf('@');
        if (at < 1) throw wrong("'" + version + "' names no version: write R@best, R@last or R@STAGE/STEP.");
        if (Files.exists(directory)) throw wrong(directory + " is there already: name a folder to be made.");
        String path = RunWords.path(version.substring(0, at)) + "/export";
        String which = "?version=" + Client.part(version.substring(at + 1));
        try (Client client = door.client()) {
            JsonNode folder = client.get(path + which);
            // Of the version that was found, whatever is best or last by then.
            fetch(client, path, "?version=" + Client.part(RunWords.text(folder, "version")), folder.path("files"));
            tell(folder);
            return ExitCode.DONE;
        } catch (IOException e) {
            throw wrong("cannot write " + directory + ": " + Reason.of(e));
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    /// Beside its place, and moved there when it is whole.
    private void fetch(Client client, String path, String which, JsonNode files) throws IOException {
        Path place = directory.toAbsolutePath();
        Path parent = place.getParent();
        if (parent == null) throw wrong(directory + " cannot be made.");
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, "." + place.getFileName() + "-");
        try {
            for (JsonNode file : files) {
                String name = RunWords.text(file, "name");
                Path target = draft.resolve(name).normalize();
                if (!draft.equals(target.getParent())) throw new IOException("a file is called " + name);
                client.download(path + "/" + Client.part(name) + which, target);
                String digest = digest(target);
                if (!digest.equals(RunWords.text(file, "sha256"))) {
                    throw new IOException(name + " came with the digest " + digest);
                }
            }
            Files.move(draft, place);
        } finally {
            delete(draft);
        }
    }

    private static void delete(Path draft) throws IOException {
        if (!Files.exists(draft)) return;
        try (var files = Files.newDirectoryStream(draft)) {
            for (Path file : files) Files.delete(file);
        }
        Files.delete(draft);
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void tell(JsonNode folder) {
        String found = RunWords.text(folder, "run") + "@" + RunWords.text(folder, "version");
        JsonNode told = JsonMapper.shared()
                .createObjectNode()
                .put("version", found)
                .put("weights_sha256", RunWords.text(folder, "weights_sha256"))
                .put("folder", directory.toString());
        door.tell(told, () -> door.line("Version " + found + " is in " + directory + "."));
    }
}
