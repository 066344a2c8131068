package dev.agoge.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.wire.http.Caller;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.mock.web.MockServletContext;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.test.web.servlet.request.MockMvcRequestBuilders;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.GenericWebApplicationContext;

/// The document of the API is what the controllers are. After a change of them, write it anew:
/// `-Dagoge.docs.write=true`; the browser client's types are made from it.
class ApiDocumentTest {
    private static final Path DOCUMENT = Path.of("src/main/resources/openapi.json");
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java"), Path.of("../contracts/src/main/java"), Path.of("../wire/src/main/java"));
    private static final DocComments DOCS = new DocComments(SOURCES);

    @Test
    void theDocumentIsWhatTheControllersAre() throws Exception {
        String document = written();
        if (Boolean.getBoolean("agoge.docs.write")) {
            Files.writeString(DOCUMENT, document);
        } else {
            assertThat(document)
                    .as("openapi.json is out of date: run this test with -Dagoge.docs.write=true")
                    .isEqualTo(read());
        }
    }

    @Test
    void everyRouteSaysWhatItDoes() throws IOException {
        assertThat(read()).contains("\"operationId\"").doesNotContain("\"summary\" : \"\"");
    }

    private static String read() throws IOException {
        return Files.readString(DOCUMENT);
    }

    /// The application without a server, a database or a broker: its controllers are hollow, for only their signatures
    /// are looked at.
    private static String written() throws Exception {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        var application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                        "spring.main.lazy-initialization=true",
                        "spring.main.banner-mode=off",
                        "springdoc.paths-to-match=/api/**",
                        "springdoc.default-flat-param-object=true",
                        "springdoc.default-produces-media-type=application/json",
                        "springdoc.override-with-generic-response=false",
                        "springdoc.writer-with-order-by-keys=true",
                        "springdoc.writer-with-default-pretty-printer=true")
                .application();
        application.setApplicationContextFactory(_ -> {
            var context = new GenericWebApplicationContext(new MockServletContext());
            AnnotationConfigUtils.registerAnnotationConfigProcessors(context);
            return context;
        });
        try (var context = (GenericWebApplicationContext) application.run()) {
            return MockMvcBuilders.webAppContextSetup(context)
                            .build()
                            .perform(MockMvcRequestBuilders.get("/v3/api-docs"))
                            .andReturn()
                            .getResponse()
                            .getContentAsString(java.nio.charset.StandardCharsets.UTF_8)
                    + "\n";
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @ComponentScan(
            basePackages = {"dev.agoge.console", "dev.agoge.wire.http"},
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(RestController.class))
    static class Application {
        @Bean
        static InstantiationAwareBeanPostProcessor hollow() {
            return new InstantiationAwareBeanPostProcessor() {
                @Override
                public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
                    boolean ours = type.getPackageName().startsWith("dev.agoge");
                    return ours && type.isAnnotationPresent(RestController.class)
                            ? new SpringObjenesis().newInstance(type)
                            : null;
                }
            };
        }

        @Bean
        Types types() {
            return new Types(DOCS);
        }

        @Bean
        Operations operations() {
            return new Operations(DOCS);
        }

        @Bean
        GlobalOpenApiCustomizer whole() {
            return api -> {
                api.info(new Info()
                                .title("Agoge")
                                .version("1")
                                .description(
                                        "Runs, tasks and the queue: the API that the console's pages and the command"
                                                + " line use. Absent is null, never 0.")
                                .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                        .servers(List.of(new Server().url("/").description("Where this was read.")))
                        .tags(tags(api));
                api.getComponents()
                        .addSchemas("Problem", problem())
                        .addSecuritySchemes("token", scheme("bearer"))
                        .addSecuritySchemes("password", scheme("basic"));
                bodies(api).forEach(Application::mayBeLeftOut);
                for (Operations.Problem one : Operations.Problem.values()) {
                    api.getComponents().addResponses(one.key(), one.response());
                }
                api.security(List.of(
                        new SecurityRequirement(),
                        new SecurityRequirement().addList("token"),
                        new SecurityRequirement().addList("password")));
            };
        }

        private static Stream<Schema<?>> bodies(OpenAPI api) {
            return api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .flatMap(operation -> Stream.ofNullable(operation.getRequestBody()))
                    .flatMap(body -> body.getContent().values().stream())
                    .flatMap(content -> Stream.ofNullable(content.getSchema().get$ref()))
                    .map(name -> api.getComponents().getSchemas().get(name.substring(name.lastIndexOf('/') + 1)));
        }

        /// What is null in an answer can be left out of a request.
        private static void mayBeLeftOut(Schema<?> body) {
            body.setRequired(null);
        }

        private static SecurityScheme scheme(String kind) {
            return new SecurityScheme()
                    .type(SecurityScheme.Type.HTTP)
                    .scheme(kind)
                    .description("A token, as it is or as the password of any user. On loopback none is needed.");
        }

        private static List<Tag> tags(OpenAPI api) {
            Map<String, Tag> tags = new TreeMap<>();
            api.getPaths().values().stream()
                    .flatMap(path -> path.readOperations().stream())
                    .map(operation -> operation.getTags().getFirst())
                    .forEach(name -> tags.put(name, new Tag().name(name).description(said(name))));
            return List.copyOf(tags.values());
        }

        private static String said(String tag) {
            return tag.equals("platform")
                    ? "What every role tells of itself."
                    : DOCS.of("dev.agoge.console." + tag).text();
        }

        private static Schema<?> problem() {
            Schema<?> schema = new JsonSchema();
            schema.addType("object");
            schema.description("Problem details (RFC 9457).");
            for (String name : List.of("type", "title", "detail", "instance"))
                schema.addProperty(name, typed("string"));
            schema.addProperty("status", typed("integer"));
            Schema<?> mistake = typed("object");
            for (String name : List.of("pointer", "message", "fix")) {
                mistake.addProperty(name, typed("string"));
                mistake.addRequiredItem(name);
            }
            schema.addProperty("mistakes", typed("array").items(mistake).description("Of a document: all of them."));
            schema.setRequired(List.of("title", "status", "detail"));
            return schema;
        }

        private static Schema<?> typed(String type) {
            Schema<?> schema = new JsonSchema();
            schema.addType(type);
            return schema;
        }
    }
}
