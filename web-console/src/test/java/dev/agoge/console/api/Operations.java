package dev.agoge.console.api;

import dev.agoge.console.runs.Keys;
import dev.agoge.wire.http.Bounded;
import dev.agoge.wire.http.HttpConfiguration;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Permissions;
import dev.agoge.wire.http.Within;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;

/// What every route has, though no route's code says so: its name, the words beside it, the bounds of its numbers, its
/// tag of content, and how it says no.
final class Operations implements GlobalOperationCustomizer {
    private static final String PROBLEM = "application/problem+json";
    private static final String STREAM = "text/event-stream";
    private static final String DOCUMENT =
            "A document, as /api/v1/schema describes it for a run and docs/authoring.md for a synthesis.";

    private static final String LINES = "A conversation on each line, as JSON.";

    /// Parameters that mean the same on every route.
    private static final Map<String, String> SHARED = Map.ofEntries(
            Map.entry("run", "A run's id, or its name if no other run has it."),
            Map.entry("stage", "A stage: on lists its name, in a place its ordinal and name, such as 2-rl."),
            Map.entry("kind", "What the episodes are played for."),
            Map.entry(
                    "step",
                    "Training steps count from 1. What is played between steps (evaluations, demonstrations) counts the"
                            + " steps that are done, from 0."),
            Map.entry("ordinal", "The group's place in its step, from 0."),
            Map.entry("member", "The episode's place in its group, from 0."),
            Map.entry("job", "A synthesis' id."),
            Map.entry("set", "A task set's name or digest."),
            Map.entry("after", "Continues a list: the next of what came before."),
            Map.entry("limit", "At most so many."),
            Map.entry("status", "Any of these."),
            Map.entry("name", "The name."),
            Map.entry("owner", "Who owns it."),
            Map.entry("project", "The project."),
            Map.entry("tag", "A tag that it has."),
            Map.entry("text", "Stands in the id, the name, the notes or a tag."),
            Map.entry("If-None-Match", "The ETag of an answer that one has already."),
            Map.entry("Last-Event-ID", "Goes on after this event."),
            Map.entry(
                    Keys.HEADER,
                    "1 to 200 printable characters. A request that is sent again with the same key is done once and"
                            + " answered alike."));

    private final DocComments docs;

    Operations(DocComments docs) {
        this.docs = docs;
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod route) {
        String type = route.getBeanType().getName();
        var doc = docs.of(type + "#" + route.getMethod().getName());
        RequestMapping mapping = Objects.requireNonNull(
                AnnotatedElementUtils.findMergedAnnotation(route.getMethod(), RequestMapping.class));
        operation.setOperationId(noun(route) + "-" + route.getMethod().getName());
        operation.setSummary(doc.summary());
        operation.setDescription(doc.text());
        operation.setTags(List.of(tag(route)));
        boolean reads = Permissions.of(route).equals(Optional.of(Permission.READ));
        boolean takesBody = operation.getRequestBody() != null || mapping.consumes().length > 0;
        String path = path(route, mapping);
        parameters(operation, route, path, doc);
        if (takesBody) body(operation, mapping);
        success(operation, mapping);
        boolean tagged =
                mapping.method()[0].name().equals("GET") && !streams(mapping) && !path.matches(".*/(health|metrics)");
        if (tagged) tagged(operation);
        problems(operation, path, reads, takesBody);
        return operation;
    }

    static String tag(HandlerMethod route) {
        String name = route.getBeanType().getPackageName();
        return name.endsWith(".http") ? "platform" : name.substring(name.lastIndexOf('.') + 1);
    }

    private static String noun(HandlerMethod route) {
        String name = route.getBeanType().getSimpleName().replaceAll("(Controller|Routes)$", "");
        return name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
    }

    private static String path(HandlerMethod route, RequestMapping own) {
        RequestMapping outer = AnnotatedElementUtils.findMergedAnnotation(route.getBeanType(), RequestMapping.class);
        return (outer == null ? "" : String.join("", outer.path())) + String.join("", own.path());
    }

    private static boolean streams(RequestMapping mapping) {
        return List.of(mapping.produces()).contains(STREAM);
    }

    private void parameters(Operation operation, HandlerMethod route, String path, DocComments.Doc doc) {
        for (Parameter parameter : Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of())) {
            String name = parameter.getName();
            if (path.contains("{" + name + "}")) parameter.in("path").required(true);
            String said = doc.params().getOrDefault(name, SHARED.getOrDefault(name, ""));
            if (said.isEmpty()) throw new IllegalStateException(path + ": nothing is said of " + name);
            parameter.description(sentence(said));
            Bounded.of(route, name).ifPresent(bounds -> bound(parameter.getSchema(), bounds));
        }
    }

    private static String sentence(String words) {
        String first = words.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + words.substring(1);
        return first.endsWith(".") ? first : first + ".";
    }

    private static void bound(Schema<?> schema, Within bounds) {
        schema.minimum(BigDecimal.valueOf(bounds.least())).maximum(BigDecimal.valueOf(bounds.most()));
    }

    private static void body(Operation operation, RequestMapping mapping) {
        if (mapping.consumes().length == 0) return;
        Content content = new Content();
        for (String type : mapping.consumes()) {
            boolean lines = type.equals(HttpConfiguration.JSON_LINES);
            Schema<?> schema = new JsonSchema();
            schema.addType(lines ? "string" : "object");
            content.addMediaType(type, new MediaType().schema(schema.description(lines ? LINES : DOCUMENT)));
        }
        operation.setRequestBody(new RequestBody().content(content).required(true));
    }

    private static void success(Operation operation, RequestMapping mapping) {
        Map.Entry<String, ApiResponse> first =
                operation.getResponses().entrySet().iterator().next();
        ApiResponse response = first.getValue().description("As asked.");
        ApiResponses own = new ApiResponses();
        own.addApiResponse(first.getKey(), response);
        operation.setResponses(own);
        if (!operation.getOperationId().equals("documents-openapi") && mapping.produces().length == 0) return;
        if (mapping.produces().length == 0) {
            Schema<?> any = new JsonSchema();
            any.addType("object");
            any.additionalProperties(true);
            response.content(new Content().addMediaType("application/json", new MediaType().schema(any)));
        } else {
            Schema<?> text = new JsonSchema();
            text.addType("string");
            response.content(new Content().addMediaType(mapping.produces()[0], new MediaType().schema(text)));
        }
    }

    private static void tagged(Operation operation) {
        operation.addParametersItem(new Parameter()
                .in("header")
                .name("If-None-Match")
                .description(SHARED.get("If-None-Match"))
                .schema(string()));
        var tag = new Header().description("Changes with the content.").schema(string());
        operation.getResponses().values().iterator().next().addHeaderObject("ETag", tag);
        operation.getResponses().addApiResponse("304", new ApiResponse().description("It is what one has already."));
    }

    /// Which of them a route can give follows from what it takes.
    private static void problems(Operation operation, String path, boolean reads, boolean takesBody) {
        Map<Problem, Boolean> given = new EnumMap<>(Problem.class);
        given.put(Problem.FORBIDDEN, !reads);
        given.put(Problem.NOT_FOUND, path.contains("{"));
        given.put(Problem.CONFLICT, !reads);
        given.put(Problem.TOO_LARGE, takesBody);
        given.put(Problem.UNREAD, takesBody);
        boolean health = path.endsWith("/health");
        for (Problem problem : Problem.values()) {
            if (problem == Problem.UNAVAILABLE && health) {
                Content same = Objects.requireNonNull(operation.getResponses().get("200"))
                        .getContent();
                operation
                        .getResponses()
                        .addApiResponse(
                                "503",
                                new ApiResponse().description("A part is down.").content(same));
            } else if (given.getOrDefault(problem, true)) {
                operation.getResponses().addApiResponse(problem.status, new ApiResponse().$ref(problem.reference()));
            }
        }
    }

    /// How routes say no.
    enum Problem {
        BAD_REQUEST("400", "The request is wrong: the detail says where, and what it may be."),
        UNAUTHORIZED("401", "A token is asked for."),
        FORBIDDEN("403", "A page of another site asked."),
        NOT_FOUND("404", "There is nothing of that name."),
        NOT_ACCEPTABLE("406", "The answer would be of a kind that is not accepted."),
        CONFLICT("409", "It cannot be done as things stand."),
        TOO_LARGE("413", "The body is too large."),
        UNREAD("415", "The body is of a kind that is not read."),
        UNAVAILABLE("503", "The ledger does not answer.");

        private final String status;
        private final String description;

        Problem(String status, String description) {
            this.status = status;
            this.description = description;
        }

        String reference() {
            return "#/components/responses/" + key();
        }

        String key() {
            return "Problem" + status;
        }

        ApiResponse response() {
            var content = new Content()
                    .addMediaType(
                            PROBLEM, new MediaType().schema(new JsonSchema().$ref("#/components/schemas/Problem")));
            return new ApiResponse().description(description).content(content);
        }
    }

    private static Schema<?> string() {
        Schema<?> schema = new JsonSchema();
        schema.addType("string");
        return schema;
    }
}
