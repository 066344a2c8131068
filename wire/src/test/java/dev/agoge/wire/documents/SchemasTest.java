package dev.agoge.wire.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.wire.runs.Templates;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SchemasTest {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final JsonNode RUN = Schemas.of(RunDocument.class, "A run");

    @Test
    void itIsASchema() {
        Schema dialect = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(dialect.validate(RUN)).isEmpty();
    }

    @Test
    void itTellsWhatIsAllowed() {
        JsonNode seed = RUN.at("/properties/seed");
        JsonNode rate =
                RUN.at("/properties/stages/items/oneOf/0/properties/optimizer/anyOf/1/properties/learning_rate");

        assertThat(seed.toString())
                .isEqualTo("{\"type\":\"integer\",\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807,"
                        + "\"description\":\"All chance of the run comes from it.\",\"default\":1}");
        assertThat(rate.toString())
                .isEqualTo("{\"type\":\"number\",\"exclusiveMinimum\":0.0,\"maximum\":10.0,"
                        + "\"description\":\"At its peak.\"}");
    }

    @ParameterizedTest
    @MethodSource("dev.agoge.wire.runs.Templates#names")
    void schemaAndReaderAgreeOnWhatIsOneSlipAway(String template) {
        Schema schema = REGISTRY.getSchema(RUN);
        JsonNode good = Documents.parse(Templates.text(template)).tree();
        JsonNode resolved = Documents.write(Documents.read(good, RunDocument.class));
        assertThat(schema.validate(good)).isEmpty();
        assertThat(schema.validate(resolved)).isEmpty();

        for (JsonNode written : List.of(good, resolved)) {
            for (JsonNode mutation : Mutations.of(written)) {
                var reading = new Reading(mutation);
                reading.read(RunDocument.class);
                assertThat(reading.structural().isEmpty())
                        .as(() -> mutation + "\n" + reading.structural())
                        .isEqualTo(schema.validate(mutation, OutputFormat.BOOLEAN));
            }
        }
    }
}
