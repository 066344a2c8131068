package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.policy.ModelFolder;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.chat.ChatName;
import dev.agoge.policy.chat.ChatWish;
import dev.agoge.policy.chat.Conversations;
import dev.agoge.policy.weights.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Materials in the blob store. A model folder is imported when a document first names it, and again only if it looks
/// another: names, sizes and times of its files.
public final class StoredMaterials implements Materials {
    private static final int SHOWN = 10;

    private final JdbcClient jdbc;
    private final BlobStore blobs;
    private final Manifests manifests;
    private final List<Path> roots;

    /// @param roots below which documents may name folders
    public StoredMaterials(DataSource dataSource, BlobStore blobs, Manifests manifests, List<Path> roots) {
        this.jdbc = JdbcClient.create(dataSource);
        this.blobs = blobs;
        this.manifests = manifests;
        this.roots = List.copyOf(roots);
    }

    @Override
    public Sha256 imported(String name) {
        Path folder = roots.stream()
                .map(root -> root.resolve(name))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new Mistaken("", "There is no model folder '" + name + "'.", there()));
        try {
            List<String> files = ModelFolder.open(folder).files();
            String looks = looks(folder, files);
            Optional<Sha256> before = before(folder, looks);
            return before.isPresent() ? before.get() : imported(folder, files, looks);
        } catch (IOException e) {
            String why = String.valueOf(e.getMessage()).replace(folder.toString(), name);
            throw new Mistaken("", "The model folder '" + name + "' cannot be used: " + why + ".", "Mend the folder.");
        }
    }

    private String there() {
        if (roots.isEmpty()) return "Start the platform with --models DIR, the folder that holds yours.";
        Set<String> names = roots.stream().flatMap(StoredMaterials::models).collect(Collectors.toSet());
        if (names.isEmpty()) return "Put it below the folder that --models names: there is none yet.";
        return "There " + (names.size() == 1 ? "is " : "are ")
                + names.stream().sorted().limit(SHOWN).collect(Collectors.joining(", "))
                + (names.size() > SHOWN ? " and more" : "") + ".";
    }

    private static Stream<String> models(Path root) {
        if (!Files.isDirectory(root)) return Stream.empty();
        try (Stream<Path> inside = Files.list(root)) {
            return inside
                    .filter(folder -> Files.exists(folder.resolve("config.json")))
                    .map(folder -> folder.getFileName().toString())
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    private static String looks(Path folder, List<String> files) throws IOException {
        List<String> looks = new ArrayList<>();
        for (String file : files) {
            Path path = folder.resolve(file);
            looks.add(file + " " + Files.size(path) + " " + Files.getLastModifiedTime(path));
        }
        return String.join("\n", looks);
    }

    private Optional<Sha256> before(Path folder, String looks) {
        return jdbc.sql("select manifest from ledger.models where folder = :folder and looks = :looks")
                .param("folder", folder.toString())
                .param("looks", looks)
                .query((row, _) -> new Sha256(row.getString(1)))
                .optional()
                .filter(this::has);
    }

    private Sha256 imported(Path folder, List<String> files, String looks) throws IOException {
        Sha256 manifest = Manifests.store(blobs, folder, Set.copyOf(files)::contains);
        jdbc.sql("""
                        insert into ledger.models (folder, looks, manifest, imported_at)
                        values (:folder, :looks, :manifest, clock_timestamp())
                        on conflict (folder) do update set looks = excluded.looks, manifest = excluded.manifest,
                            imported_at = excluded.imported_at""")
                .param("folder", folder.toString())
                .param("looks", looks)
                .param("manifest", manifest.hex())
                .update();
        return manifest;
    }

    @Override
    public boolean has(Sha256 manifest) {
        return blobs.renew(manifest)
                && Manifest.open(blobs, manifest).files().values().stream().allMatch(blobs::renew);
    }

    @Override
    public Spoken spoken(Sha256 manifest, PolicyConfig wished) {
        ChatWish wish = new ChatWish(ChatName.valueOf(wished.chat().name()), wished.thinking());
        try {
            return manifests.read(manifest, "its chat", folder -> spoken(ModelFolder.open(folder), wish, wished));
        } catch (UncheckedIOException e) {
            // The folder in which it is laid out is nobody's business.
            String why = String.valueOf(e.getMessage())
                    .replaceFirst("^cannot read its chat: ", "")
                    .replaceAll("\\S*/laid-out-[^/ ]*/?(\\S* cannot be used: )?", "");
            throw new Mistaken(
                    "/chat",
                    "The model cannot speak so: " + why + ".",
                    "Name another chat (dsml, hermes, template), set thinking, or mend the folder.");
        }
    }

    private static Spoken spoken(ModelFolder model, ChatWish wish, PolicyConfig wished) throws IOException {
        Chat chat = model.chat(wish);
        chat.whyNoTools().ifPresent(why -> {
            throw new Mistaken(
                    "/chat", "The tasks need tools, and the model's chat has none: " + why + ".", "Name another chat.");
        });
        List<String> remarks = new ArrayList<>(chat.remarks());
        model.generationDefaults().statement().ifPresent(remarks::add);
        ChatFormat found = ChatFormat.valueOf(chat.spec().name().name());
        return new Spoken(new PolicyConfig(wished.origin(), found, chat.thinks()), remarks);
    }

    @Override
    public Manifest forOthers(Sha256 manifest) {
        SortedMap<String, Sha256> files =
                new TreeMap<>(Manifest.open(blobs, manifest).files());
        Map<String, String> beside = manifests.read(
                manifest, "the version", folder -> ModelFolder.open(folder).forOthers());
        beside.forEach((name, text) -> files.put(name, blobs.put(text.getBytes(StandardCharsets.UTF_8))));
        return new Manifest(files);
    }

    @Override
    public void check(Sha256 conversations) {
        if (!blobs.renew(conversations)) {
            throw new Mistaken("", "Nobody has sent the conversations " + conversations + ".", "Send the file along.");
        }
        try {
            Conversations.read(blobs.open(conversations), (_, _) -> {});
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the conversations " + conversations, e);
        }
    }
}
