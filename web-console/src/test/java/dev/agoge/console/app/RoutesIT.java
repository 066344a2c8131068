package dev.agoge.console.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.console.fixture.ConsoleUnderTest;
import dev.agoge.contracts.Codec;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Permissions;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/// One walk over all routes of the running console: whoever asks wrongly is told so, by the same kind of answer,
/// whichever route it is.
class RoutesIT {
    private static final ConsoleUnderTest CONSOLE = ConsoleUnderTest.get();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, String> NOBODY = Map.of(
            "run", "nobody", "stage", "1-sft", "kind", "train", "step", "0", "ordinal", "0", "member", "0", "name",
            "nobody", "job", "job-999", "set", "nobody", "file", "nobody");
    private static final Map<String, String> NEEDS = Map.of(
            "/api/v1/tasks", "?name=x",
            "/api/v1/runs/{run}/series", "?name=x",
            "/api/v1/runs/{run}/groups", "?stage=rl&kind=train&step=0");
    private static final String VALIDATE = "/api/v1/runs/validate";

    /// @param fits a body that the route takes, if it takes one
    private record Route(String method, String path, Permission permission, String fits) {
        boolean takesBody() {
            return method.equals("POST") && !takesFile();
        }

        /// Of JSON lines, which is kept as it is and looked at when a document names it.
        boolean takesFile() {
            return path.equals("/api/v1/conversations");
        }

        String filled() {
            String filled = path;
            for (var one : NOBODY.entrySet()) filled = filled.replace("{" + one.getKey() + "}", one.getValue());
            return filled + (path.equals("/api/v1/tasks") && !takesBody() ? "" : NEEDS.getOrDefault(path, ""));
        }

        HttpRequest.Builder request() {
            return HttpRequest.newBuilder(CONSOLE.at(filled()));
        }

        HttpRequest.Builder with(String body) {
            return request().header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        }

        HttpRequest.Builder file(String text) {
            return request().header("Content-Type", "application/jsonl").POST(BodyPublishers.ofString(text));
        }

        HttpRequest.Builder asItFits() {
            if (takesFile()) return file("{}");
            return takesBody() ? with(fits) : request().method(method, BodyPublishers.noBody());
        }
    }

    private static List<Route> routes() {
        var mapping = CONSOLE.application().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        List<Route> routes = new ArrayList<>();
        mapping.getHandlerMethods().forEach((RequestMappingInfo info, HandlerMethod handler) -> {
            for (String path : info.getPatternValues()) {
                if (!path.startsWith("/api/")) continue;
                for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                    String fits = path.endsWith("/commands") ? "{\"command\":\"pause\"}" : "{}";
                    routes.add(new Route(
                            method.name(), path, Permissions.of(handler).orElseThrow(), fits));
                }
            }
        });
        return routes;
    }

    private static List<Route> routes(Predicate<Route> which) {
        List<Route> chosen = routes().stream().filter(which).toList();
        assertThat(chosen).isNotEmpty();
        return chosen;
    }

    @Test
    void thereAreManyAndAllBelowOneVersion() {
        assertThat(routes())
                .hasSizeGreaterThan(25)
                .allMatch(route -> route.path().startsWith("/api/v1/"));
    }

    @Test
    void whatNobodyKnowsIsNotFound() {
        for (Route route : routes(one -> one.path().contains("{"))) {
            assertProblem(route, send(route.asItFits()), 404);
        }
        assertProblem("/api/v1/nothing", send(HttpRequest.newBuilder(CONSOLE.at("/api/v1/nothing"))), 404);
    }

    @Test
    void anotherMethodIsNotAllowed() {
        for (Route route : routes()) {
            var answer = send(route.request().method("PATCH", BodyPublishers.noBody()));
            assertProblem(route, answer, 405);
            assertThat(answer.headers().firstValue("Allow"))
                    .as(route.toString())
                    .isPresent();
            var options = send(route.request().method("OPTIONS", BodyPublishers.noBody()));
            assertThat(options.statusCode()).as(route.toString()).isEqualTo(200);
            assertThat(options.headers().firstValue("Allow").orElse("")).contains(route.method());
        }
    }

    @Test
    void anAnswerThatNobodyTakesIsNotGiven() {
        for (Route route : routes()) {
            for (String accept : List.of("image/png", "nonsense")) {
                assertProblem(route, send(route.asItFits().header("Accept", accept)), 406);
            }
        }
        assertThat(CONSOLE.desk().asked()).noneMatch(asked -> asked.startsWith("create"));
    }

    @Test
    void aCommandComesFromOurOwnPages() {
        for (Route route : routes(one -> one.permission() == Permission.COMMAND)) {
            assertProblem(route, send(route.asItFits().header("Origin", "http://evil.example")), 403);
            assertProblem(route, send(route.asItFits().header("Sec-Fetch-Site", "cross-site")), 403);
        }
    }

    @Test
    void aBodyIsOfAKindThatIsRead() {
        for (Route route : routes(Route::takesBody)) {
            var text = route.request().header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}"));
            assertProblem(route, send(text), 415);
            assertProblem(route, send(route.request().POST(BodyPublishers.noBody())), 400, 415);
            assertProblem(route, send(route.with("")), 400);
        }
    }

    @Test
    void aFileIsTakenByTheOneRouteThatTakesFilesHoweverLargeItIs() {
        for (Route route : routes(Route::takesFile)) {
            var answer = send(route.file("{\"messages\": []}\n".repeat(100_000)));
            assertThat(answer.statusCode()).isEqualTo(201);
            assertThat(answer.body()).contains("\"sha256\":\"");
            assertProblem(route, send(route.with("{}")), 415);
        }
        for (Route route : routes(Route::takesBody)) assertProblem(route, send(route.file("{}")), 415);
    }

    @Test
    void aHostileBodyIsRefusedAtTheDoor() {
        List<String> hostile = List.of(
                "{\"command\":\"cancel\",\"reason\":\"stop\\u0000here\"}",
                "{\"reason\":\"\\ud800\"}",
                "{\"\\udfff\":1}",
                "[".repeat(100_000),
                "{\"a\":".repeat(1000) + "1" + "}".repeat(1000),
                "{\"command\":\"pause\",\"command\":\"cancel\"}",
                "{\"a\":NaN}",
                "{\"a\":" + "9".repeat(1000) + "}",
                "{'a':1}",
                "{\"a\":1",
                "\u0000");
        for (Route route : routes(Route::takesBody)) {
            for (String body : hostile) assertProblem(route, send(route.with(body)), 400);
            assertProblem(route, send(route.with("{\"a\":\"" + "x".repeat(1_500_000) + "\"}")), 413);
            if (!route.path().equals(VALIDATE)) assertProblem(route, send(route.with("null")), 400);
        }
    }

    @Test
    void anAddressHoldsNothingThatCannotBeKept() {
        for (Route route : routes()) {
            String join = route.filled().contains("?") ? "&" : "?";
            for (String bad : List.of("%00", "%ed%a0%80", "%ff")) {
                var uri = CONSOLE.at(route.filled() + join + "name=a" + bad);
                var request = HttpRequest.newBuilder(uri).method(route.method(), BodyPublishers.noBody());
                assertProblem(route, send(request), 400);
            }
        }
    }

    @Test
    void aWordThatIsNoneIsToldWithThoseThatAre() {
        assertProblem("/api/v1/runs?status=dancing", 400, "queued, running, paused, finished, failed, cancelled");
        assertProblem("/api/v1/runs?sort=up", 400, "newest, oldest, name, name-backwards");
        String groups = "/api/v1/runs/demo-1/groups?stage=rl&step=1&kind=";
        assertProblem(groups + "play", 400, "train, evaluate");
        assertProblem(groups + "train&fate=bogus", 400, "trained, evaluated");
        assertProblem(groups + "train&limit=0", 400, "at least 1");
        assertProblem("/api/v1/runs/demo-1/steps?limit=many", 400, "whole number");
        assertProblem("/api/v1/runs?after=%2B1000000000-12-31T23:59:59Z", 400, "after");
    }

    @Test
    void anAddressThatCannotBeReadIsAProblemToo() throws IOException {
        for (String target : List.of("/api/v1/runs/%zz", "/api/v1/a|b", "/%00", "/api/v1/runs/..%2f..%2fetc")) {
            try (var socket = new Socket("localhost", CONSOLE.port())) {
                String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).as(target).startsWith("HTTP/1.1 40").contains("application/problem+json");
                assertThat(answer).as(target).doesNotContain("<html", "Tomcat");
            }
        }
    }

    private static void assertProblem(String path, int status, String detail) {
        var answer = send(HttpRequest.newBuilder(CONSOLE.at(path)));
        assertProblem(path, answer, status);
        assertThat(answer.body()).as(path).contains(detail);
    }

    private static void assertProblem(Object asked, HttpResponse<String> answer, Integer... statuses) {
        String what = asked + ": " + answer.body();
        assertThat(answer.statusCode()).as(what).isIn((Object[]) statuses);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(what)
                .startsWith("application/problem+json");
        assertThat(Codec.fromJson(answer.body(), JsonNode.class).get("detail").asString())
                .as(what)
                .isNotEmpty();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
