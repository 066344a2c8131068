package dev.agoge.console.exports;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import java.util.List;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Versions of a run's policy, as folders that transformers and others load.
@RestController
@RequestMapping("/api/v1/runs/{run}/export")
class ExportsController {
    private final RunDesk desk;
    private final BlobStore blobs;

    ExportsController(RunDesk desk, BlobStore blobs) {
        this.desk = desk;
        this.blobs = blobs;
    }

    /// @param version as `STAGE/STEP`
    record Folder(
            String run,
            String version,
            @JsonProperty("weights_sha256") String weights,
            List<File> files) {}

    record File(String name, String sha256) {}

    /// A version of the run's policy as a folder: what files it has.
    ///
    /// @param version `best`, `last` or `STAGE/STEP`
    @GetMapping
    @Requires(Permission.READ)
    Folder folder(@PathVariable String run, @RequestParam(defaultValue = "last") String version) {
        RunDesk.Export export = export(run, version);
        PolicyVersion found = export.version();
        return new Folder(
                found.run().value(),
                found.stage().name() + "/" + found.step(),
                found.weights().hex(),
                export.files().files().entrySet().stream()
                        .map(file -> new File(file.getKey(), file.getValue().hex()))
                        .toList());
    }

    /// A file of such a folder, as it is.
    ///
    /// @param file its name, as the folder tells it
    /// @param version `best`, `last` or `STAGE/STEP`
    @GetMapping(path = "/{file}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Requires(Permission.READ)
    ResponseEntity<Resource> file(
            @PathVariable String run, @PathVariable String file, @RequestParam(defaultValue = "last") String version) {
        Sha256 digest = export(run, version).files().files().get(file);
        if (digest == null) throw new NotFound("file", file, "The export's list names them.");
        return ResponseEntity.ok()
                .eTag(digest.hex())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(new InputStreamResource(blobs.open(digest)));
    }

    private RunDesk.Export export(String run, String version) {
        RunId id = desk.find(run);
        return desk.export(id + "@" + version);
    }
}
