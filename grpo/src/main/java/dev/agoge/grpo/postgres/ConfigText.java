package dev.agoge.grpo.postgres;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.wire.documents.Canonical;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.runs.RunDocuments;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A resolved config as it is stored, shown and hashed: the keys of a document, nothing that is absent.
final class ConfigText {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(always -> always.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private ConfigText() {}

    static String write(RunConfig config) {
        return Canonical.json(Documents.write(config));
    }

    static RunConfig read(String json) {
        return Documents.read(json, RunConfig.class);
    }

    /// What was asked, so that it can be told from what else is asked.
    static String asked(Object request) {
        return JSON.writeValueAsString(request);
    }

    static Sha256 digest(RunConfig config) {
        return RunDocuments.digest(config);
    }

    /// Of what is to be made, and by which version of its maker.
    static Sha256 recipe(TaskSource.Synthesise recipe, int maker) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("maker", maker);
        tree.set("synthesise", Documents.write(recipe));
        return Canonical.digest(tree);
    }
}
