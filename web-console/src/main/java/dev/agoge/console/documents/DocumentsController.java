package dev.agoge.console.documents;

import dev.agoge.console.Listed;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.wire.documents.Schemas;
import dev.agoge.wire.http.NotFound;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import dev.agoge.wire.runs.RunDocuments;
import dev.agoge.wire.runs.Templates;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1")
class DocumentsController {
    private static final String YAML = "application/yaml";

    private final RunDocuments documents;
    private final RunDesk desk;

    DocumentsController(RunDocuments documents, RunDesk desk) {
        this.documents = documents;
        this.desk = desk;
    }

    /// @param mistakes all of them, each with its place and the fix
    record Verdict(boolean valid, List<Mistake> mistakes) {}

    record Template(String name) {}

    /// Says everything that is wrong with a document, names that name nothing among it. Makes nothing.
    @PostMapping(
            path = "/runs/validate",
            consumes = {MediaType.APPLICATION_JSON_VALUE, YAML})
    @Requires(Permission.READ)
    Verdict validate(@RequestBody byte[] document) {
        try {
            RunDocument read = documents.read(new String(document, StandardCharsets.UTF_8));
            desk.check(read);
            return new Verdict(true, List.of());
        } catch (Mistaken e) {
            return new Verdict(false, e.mistakes());
        }
    }

    /// The JSON Schema (2020-12) of a run's document.
    @GetMapping("/schema")
    @Requires(Permission.READ)
    JsonNode schema() {
        return Schemas.of(RunDocument.class, "A run of Agoge");
    }

    /// The documents there are to begin from.
    @GetMapping("/templates")
    @Requires(Permission.READ)
    Listed<Template> templates() {
        return Listed.all(Templates.names().stream().map(Template::new).toList());
    }

    /// This API, as an OpenAPI document.
    @GetMapping("/openapi.json")
    @Requires(Permission.READ)
    ResponseEntity<Resource> openapi() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(new ClassPathResource("openapi.json"));
    }

    /// A document to begin from, in YAML.
    @GetMapping(path = "/templates/{name}", produces = YAML)
    @Requires(Permission.READ)
    String template(@PathVariable String name) {
        if (!Templates.names().contains(name)) {
            throw new NotFound("template", name, "There are " + String.join(", ", Templates.names()) + ".");
        }
        return Templates.text(name);
    }
}
