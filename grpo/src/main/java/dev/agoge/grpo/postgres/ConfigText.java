package dev.agoge.grpo.postgres;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Bounds;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.node.ObjectNode;

/// A resolved config as it is stored, shown and hashed: the keys of a document, nothing that is absent.
final class ConfigText {
    private static final JsonMapper JSON = JsonMapper.builder()
            .annotationIntrospector(new SnakeCase())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(always -> always.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerSubtypes(Stream.of(
                            Origin.Random.class,
                            Origin.Folder.class,
                            Origin.Run.class,
                            TaskSource.Set.class,
                            TaskSource.Synthesise.class,
                            Lessons.Demonstrations.class,
                            Lessons.Conversations.class,
                            ObjectiveConfig.Grpo.class)
                    .map(kind -> new NamedType(kind, Bounds.snake(kind.getSimpleName())))
                    .toArray(NamedType[]::new))
            .build();

    private ConfigText() {}

    static String write(RunConfig config) {
        return JSON.writeValueAsString(config);
    }

    static RunConfig read(String json) {
        return JSON.readValue(json, RunConfig.class);
    }

    static String writeAny(Object part) {
        return JSON.writeValueAsString(part);
    }

    static Sha256 digest(RunConfig config) {
        return Sha256.of(write(config).getBytes(StandardCharsets.UTF_8));
    }

    /// Of what is to be made, and by which version of its maker.
    static Sha256 recipe(TaskSource.Synthesise recipe, int maker) {
        ObjectNode tree = JSON.createObjectNode();
        tree.put("maker", maker);
        tree.set("synthesise", JSON.valueToTree(recipe));
        return Sha256.of(JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8));
    }

    /// Some records name their components for the wire; in a document they are in snake_case like all others.
    private static final class SnakeCase extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable PropertyName findNameForDeserialization(MapperConfig<?> config, Annotated annotated) {
            PropertyName name = super.findNameForDeserialization(config, annotated);
            return name == null || name.isEmpty() ? name : name.withSimpleName(Bounds.snake(name.getSimpleName()));
        }
    }
}
