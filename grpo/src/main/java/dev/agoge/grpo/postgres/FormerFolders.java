package dev.agoge.grpo.postgres;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.policy.weights.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/// An older release kept versions and checkpoints as folders below the home: what is still there is taken into the blob
/// store, so that its runs can be gone on with and begun from.
public final class FormerFolders {
    private static final Logger LOG = LoggerFactory.getLogger(FormerFolders.class);

    private FormerFolders() {}

    /// Does nothing to what lies below no home of this process.
    public static void takeIn(DataSource dataSource, BlobStore blobs, Path home) {
        JdbcClient jdbc = JdbcClient.create(dataSource);
        List<String> folders = jdbc.sql("""
                select directory from ledger.versions where manifest is null and deleted_at is null
                union select directory from ledger.checkpoints where manifest is null""").query((row, _) -> row.getString(1)).list();
        for (String name : folders) {
            Path folder = home.resolve(name);
            if (Files.isRegularFile(folder.resolve(Manifest.FILE))) takeIn(jdbc, blobs, name, folder);
        }
    }

    /// Open requests still name folders.
    private static void askOnManifests(JdbcClient jdbc) {
        record Open(EpisodeRequest request, Sha256 manifest) {}
        List<Open> requests = jdbc.sql("""
                select e.request, v.manifest from ledger.episodes e
                join ledger.versions v on v.run = e.run and v.stage = e.version_stage and v.step = e.version_step
                where e.state = 'open' and v.directory is not null and v.manifest is not null
                  and octet_length(e.request) > 0""")
                .query((row, _) ->
                        new Open(Codec.decode(row.getBytes(1), EpisodeRequest.class), new Sha256(row.getString(2))))
                .list();
        for (Open open : requests) {
            PolicyVersion old = open.request.player().version();
            PolicyVersion version = new PolicyVersion(old.run(), old.stage(), old.step(), open.manifest, old.weights());
            jdbc.sql("update ledger.episodes set request = :request where episode_id = :episode")
                    .param("request", Codec.encode(open.request.on(version)))
                    .param("episode", open.request.id().toString())
                    .update();
        }
    }

    private static void takeIn(JdbcClient jdbc, BlobStore blobs, String name, Path folder) {
        try {
            Sha256 manifest = Manifests.store(blobs, folder, file -> !file.equals(Manifest.FILE));
            for (String table : List.of("versions", "checkpoints")) {
                jdbc.sql("update ledger." + table + " set manifest = :manifest where directory = :directory")
                        .param("manifest", manifest.hex())
                        .param("directory", name)
                        .update();
            }
            askOnManifests(jdbc);
            FileSystemUtils.deleteRecursively(folder);
            LOG.info("{} is in the blob store now, as {}", folder, manifest);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take " + folder + " into the blob store", e);
        }
    }
}
