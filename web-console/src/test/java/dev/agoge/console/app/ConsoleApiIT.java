package dev.agoge.console.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.console.fixture.ConsoleUnderTest;
import dev.agoge.console.fixture.Story;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.wire.documents.Documents;
import dev.agoge.wire.http.Permissions;
import dev.agoge.wire.runs.Templates;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/// The HTTP API, over a socket, on a real PostgreSQL and a real Kafka.
class ConsoleApiIT {
    private static final ConsoleUnderTest CONSOLE = ConsoleUnderTest.get();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void theRunsAreListedTheYoungestFirst() {
        JsonNode runs = get("/api/v1/runs").get("items");
        assertThat(runs.findValuesAsString("run")).containsExactly("demo-4", "demo-3", "demo-2", "demo-1");
        JsonNode finished = runs.get(3);
        assertThat(finished.at("/status").asString()).isEqualTo("finished");
        assertThat(finished.at("/steps").asInt()).isEqualTo(Story.STEPS);
        assertThat(finished.at("/pass/first").asDouble()).isZero();
        assertThat(finished.at("/pass/last").asDouble()).isBetween(0.8, 0.9);
        assertThat(finished.get("solve_rate").size()).isEqualTo(48);
        assertThat(runs.get(0).get("pass").isNull())
                .as("never measured is not zero")
                .isTrue();
    }

    @Test
    void aListContinuesAfterItsLastLine() {
        JsonNode first = get("/api/v1/runs?limit=2");
        JsonNode rest = get("/api/v1/runs?limit=2&after=" + first.get("next").asString());
        assertThat(rest.findValuesAsString("run")).containsExactly("demo-2", "demo-1");
        assertThat(rest.get("next").isNull()).isTrue();
        assertThat(get("/api/v1/runs?limit=3&sort=name").findValuesAsString("run"))
                .containsExactly("demo-1", "demo-2", "demo-3");
    }

    @Test
    void aRunShowsItsConfigurationAndWhatWasMeasured() {
        JsonNode run = get("/api/v1/runs/demo-1/page");
        assertThat(run.at("/config/stages/1/group_size").asInt()).isEqualTo(8);
        assertThat(run.at("/summary/seconds").asDouble()).isEqualTo(836.2);
        assertThat(run.get("latest")).anySatisfy(latest -> {
            assertThat(latest.get("name").asString()).isEqualTo("mismatch/max_abs_logprob_diff");
            assertThat(latest.get("value").asDouble()).isZero();
            assertThat(latest.get("step").asInt()).isEqualTo(Story.STEPS);
        });
    }

    @Test
    void aCurveThatFitsIsComplete() {
        JsonNode series = get("/api/v1/runs/demo-1/series?name=reward/solve_rate");
        assertThat(series.size()).isEqualTo(1);
        assertThat(series.get(0).get("steps").size()).isEqualTo(Story.STEPS);
        assertThat(series.get(0).get("thinned").asBoolean()).isFalse();
    }

    @Test
    void aCurveThatIsTooLongIsThinnedAndSaysSo() {
        JsonNode series = get("/api/v1/runs/demo-1/series?name=reward/solve_rate&points=10")
                .get(0);
        assertThat(series.get("recorded").asInt()).isEqualTo(Story.STEPS);
        assertThat(series.get("thinned").asBoolean()).isTrue();
        assertThat(series.get("values").size()).isEqualTo(10);
        assertThat(series.at("/band/low/0").asDouble())
                .isLessThan(series.at("/band/high/0").asDouble());
    }

    @Test
    void aStarStandsForAllThatBeginSo() {
        assertThat(get("/api/v1/runs/demo-1/series?name=stop/*").findValuesAsString("name"))
                .contains("stop/answered", "stop/garbled", "stop/out_of_turns")
                .allMatch(name -> name.startsWith("stop/"));
    }

    @Test
    void evaluationsAreInTheOrderTheyWereMade() {
        JsonNode evaluations = get("/api/v1/runs/demo-1/evaluations");
        assertThat(evaluations.findValuesAsString("stage").getFirst()).isEqualTo("sft");
        assertThat(evaluations.findValuesAsString("stage").getLast()).isEqualTo("control");
        assertThat(evaluations.get(1).at("/metrics/eval~1shape~1lookup~1pass@1").asDouble())
                .isPositive();
    }

    @Test
    void theBooksCloseAndNameEveryEnding() {
        JsonNode ledger = get("/api/v1/runs/demo-2/ledger");
        JsonNode episodes = ledger.at("/balances/0");
        long sum = 0;
        for (JsonNode fate : episodes.get("fates")) sum += fate.asLong();
        assertThat(sum).isEqualTo(episodes.get("requested").asLong());
        assertThat(episodes.get("closes").asBoolean()).isTrue();
        assertThat(episodes.at("/fates/failed").asLong()).isEqualTo(1);
        assertThat(episodes.at("/fates/open").asLong()).isEqualTo(16);
        assertThat(ledger.get("endings")).anySatisfy(ending -> {
            assertThat(ending.get("failure").asString()).isEqualTo("infrastructure");
            assertThat(ending.get("stopReason").isNull()).isTrue();
        });
    }

    @Test
    void theFunnelOfSynthesisLosesNobodySilently() {
        JsonNode funnel = get("/api/v1/runs/demo-1/synthesis").get("funnel");
        for (int i = 1; i < funnel.size(); i++) {
            long before = funnel.get(i - 1).get("kept").asLong();
            assertThat(funnel.get(i).get("kept").asLong()
                            + funnel.get(i).get("dropped").asLong())
                    .isEqualTo(before);
        }
    }

    @Test
    void groupsAreChosenByFateAndBySpread() {
        String step = "/api/v1/runs/demo-1/groups?stage=rl&kind=train&step=40";
        JsonNode all = get(step).get("items");
        JsonNode trained = get(step + "&fate=trained").get("items");
        JsonNode agreed = get(step + "&spread=false").get("items");
        assertThat(all.size()).isEqualTo(5);
        assertThat(trained.size() + agreed.size()).isEqualTo(5);
        assertThat(trained)
                .isNotEmpty()
                .allSatisfy(group ->
                        assertThat(group.at("/scores/spread").asDouble()).isPositive());
        String next = get(step + "&limit=3").get("next").asString();
        assertThat(get(step + "&after=" + next).findValuesAsString("group"))
                .containsExactly("demo-1/2-rl/train/39/3", "demo-1/2-rl/train/39/4");
        assertThat(all.get(0).get("members").size()).isEqualTo(8);
    }

    @Test
    void stepsAreSummarisedByFate() {
        JsonNode steps = get("/api/v1/runs/demo-2/group-steps");
        JsonNode newest = steps.get(steps.size() - 1);
        assertThat(newest.get("step").asInt()).isEqualTo(Story.RUNNING_STEP);
        assertThat(newest.at("/fates/open").asInt()).isEqualTo(2);
    }

    @Test
    void aGroupHasItsEpisodesWithAllThatHappened() {
        JsonNode group = get("/api/v1/runs/demo-1/groups/2-rl/train/13/3");
        assertThat(group.get("episodes").size()).isEqualTo(8);
        double sum = 0;
        for (JsonNode episode : group.get("episodes"))
            sum += episode.at("/line/advantage").asDouble();
        assertThat(sum).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-9));
        assertThat(group.at("/episodes/0/record/episode/events/0/type").asString())
                .isEqualTo("Said");
    }

    @Test
    void stepsCountFromOneWhereverTheyAreMet() {
        assertThat(get("/api/v1/runs/demo-1/steps").at("/items/0/step").asInt()).isEqualTo(1);
        JsonNode rate = get("/api/v1/runs/demo-1/series?name=reward/solve_rate").at("/0/steps");
        assertThat(rate.get(0).asInt()).isEqualTo(1);
        assertThat(rate.get(rate.size() - 1).asInt()).isEqualTo(Story.STEPS);
        JsonNode held = get("/api/v1/runs/demo-1/series?name=eval/subset/pass@1");
        assertThat(held).anySatisfy(curve -> {
            assertThat(curve.get("stage").asString()).isEqualTo("rl");
            assertThat(curve.at("/steps/1").asInt()).as("after 20 steps").isEqualTo(20);
        });
        JsonNode group = get("/api/v1/runs/demo-1/groups/2-rl/train/1/0").get("line");
        assertThat(group.get("place").asString()).isEqualTo("2-rl/train/1/0");
        assertThat(group.get("group").asString()).as("its id, in records").isEqualTo("demo-1/2-rl/train/0/0");
        assertProblem("/api/v1/runs/demo-1/groups/2-rl/train/0/0", 400, "count from 1");
        assertThat(getText("/api/v1/runs/demo-1/logs"))
                .contains("rl: step 1 done")
                .doesNotContain("rl: step 0 done");
    }

    @Test
    void theGreedyPlayingOfAnEvaluationIsMarkedAndLeftOut() {
        JsonNode lines =
                get("/api/v1/runs/demo-1/groups?stage=rl&kind=evaluate&step=60").get("items");
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            double sum = 0;
            for (int member = 0; member < 4; member++) {
                assertThat(line.at("/members/" + member + "/greedy").asBoolean())
                        .isFalse();
                sum += line.at("/members/" + member + "/score").asDouble();
            }
            assertThat(line.at("/members/4/greedy").asBoolean()).isTrue();
            assertThat(line.at("/scores/mean").asDouble()).isEqualTo(sum / 4);
        });
        double sum = 0;
        for (JsonNode line : lines) sum += line.at("/scores/mean").asDouble();
        double mean = sum / lines.size();
        assertThat(get("/api/v1/runs/demo-1/group-steps")).anySatisfy(step -> {
            assertThat(step.get("kind").asString()).isEqualTo("evaluate");
            assertThat(step.get("step").asInt()).isEqualTo(Story.STEPS);
            assertThat(step.get("meanScore").asDouble()).isCloseTo(mean, org.assertj.core.data.Offset.offset(1e-9));
        });
    }

    @Test
    void aPageSaysWhatTheRunWouldObey() {
        JsonNode running = get("/api/v1/runs/demo-2/page").get("asking");
        assertThat(running.get("commands").toString()).isEqualTo("[\"pause\",\"cancel\",\"priority\"]");
        JsonNode ended = get("/api/v1/runs/demo-1/page").get("asking");
        assertThat(ended.get("commands")).isEmpty();
    }

    @Test
    void theApiDescribesItself() {
        JsonNode api = get("/api/v1/openapi.json");
        assertThat(api.get("openapi").asString()).startsWith("3.1");
        assertThat(api.at("/paths/~1api~1v1~1runs/get/operationId").asString()).isEqualTo("runs-list");
    }

    @Test
    void anOpenEpisodeHasNeitherScoreNorRecord() {
        JsonNode episode = get("/api/v1/runs/demo-2/episodes/2-rl/train/23/4/0").get("episode");
        assertThat(episode.at("/line/fate").asString()).isEqualTo("open");
        assertThat(episode.at("/line/score").isNull()).isTrue();
        assertThat(episode.get("record").isNull()).isTrue();
    }

    @Test
    void anEpisodeThatThePlatformFailedHasNoScore() {
        JsonNode line = get("/api/v1/runs/demo-2/episodes/2-rl/train/8/2/3").at("/episode/line");
        assertThat(line.get("failure").asString()).isEqualTo("infrastructure");
        assertThat(line.get("stopReason").isNull()).isTrue();
        assertThat(line.get("score").isNull()).isTrue();
    }

    @Test
    void aRecordIsWhatRewardSent() {
        String json = getText("/api/v1/runs/demo-1/episodes/2-rl/train/13/3/0/record.json");
        JudgedEpisode record = Codec.fromJson(json, JudgedEpisode.class);
        assertThat(record.episode().id()).hasToString("demo-1/2-rl/train/12/3/0");
    }

    @Test
    void everyTokenHasItsTextAndEveryPolicyTokenItsLogProbability() {
        String path = "/api/v1/runs/demo-1/episodes/2-rl/train/13/3/0";
        JsonNode events = get(path).at("/episode/record/episode/events");
        JsonNode tokens = get(path + "/tokens");
        assertThat(tokens.at("/whole/prompt").asString()).contains("<｜User｜>").endsWith("<｜Assistant｜></think>");
        StringBuilder said = new StringBuilder();
        for (int t = events.at("/0/from").asInt(); t < events.at("/0/to").asInt(); t++) {
            assertThat(tokens.get("policy").get(t).asBoolean()).isTrue();
            said.append(tokens.get("texts").get(t).asString());
        }
        assertThat(said.toString()).contains("<｜DSML｜invoke name=\"find_person\">");
        for (int t = 0; t < tokens.get("ids").size(); t++) {
            boolean policy = tokens.get("policy").get(t).asBoolean();
            assertThat(tokens.get("logProbs").get(t).isNull()).isEqualTo(!policy);
            assertThat(tokens.get("experts").get(t).size()).isEqualTo(6);
        }
    }

    @Test
    void aPageOfTokensIsAPartOfTheWhole() {
        String path = "/api/v1/runs/demo-1/episodes/2-rl/train/13/3/0/tokens";
        JsonNode whole = get(path);
        JsonNode part = get(path + "?from=50&count=20");
        for (String column : List.of("ids", "texts", "policy", "logProbs", "experts")) {
            for (int t = 0; t < 20; t++) {
                assertThat(part.get(column).get(t)).isEqualTo(whole.get(column).get(50 + t));
            }
        }
        assertThat(part.get("ids").size()).isEqualTo(20);
        assertThat(get(path + "?from=1000000").get("ids").size()).isZero();
    }

    @Test
    void aDemonstrationHasNoLogProbabilities() {
        JsonNode tokens = get("/api/v1/runs/demo-1/episodes/1-sft/demonstrate/0/1/0/tokens");
        assertThat(tokens.at("/whole/sampled").asBoolean()).isFalse();
        assertThat(tokens.get("logProbs"))
                .allSatisfy(one -> assertThat(one.isNull()).isTrue());
    }

    @Test
    void anErrorNamesTheThing() {
        assertProblem("/api/v1/runs/demo-9", 404, "There is no run 'demo-9'");
        assertProblem("/api/v1/runs/demo-9/series?name=x", 404, "There is no run 'demo-9'");
        assertProblem("/api/v1/runs/DEMO", 404, "There is no run 'DEMO'");
        assertProblem("/api/v1/runs?status=dancing", 400, "queued, running, paused, finished, failed, cancelled");
        assertProblem("/api/v1/runs?limit=0", 400, "limit is 0. It must be at least 1");
        assertProblem("/api/v1/runs/demo-1/groups/2-rl/train/999/0", 404, "demo-1/2-rl/train/999/0");
        assertProblem("/api/v1/runs/demo-1/groups/warmup/train/1/0", 400, "'warmup' is no stage");
        assertProblem("/api/v1/runs/demo-1/episodes/2-rl/train/1/0/77", 404, "demo-1/2-rl/train/1/0/77");
        assertProblem("/api/v1/nothing", 404, "");
        assertProblem("/api/v1/runs/demo-1/series", 400, "name");
    }

    @Test
    void aCommandReachesTheDesk() {
        HttpResponse<String> answer = command("demo-2", "{\"command\":\"pause\"}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(CONSOLE.desk().asked()).contains("pause demo-2 by local operator");
    }

    @Test
    void aCommandThatMakesNoSenseIsRefused() {
        HttpResponse<String> answer = command("demo-1", "{\"command\":\"cancel\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("it is finished.");
        assertThat(command("demo-2", "{\"command\":\"dance\"}").body())
                .contains("'dance' is none of pause, resume, cancel, priority.");
    }

    @Test
    void aCommandFromElsewhereIsRefused() {
        var program = post("/api/v1/runs/demo-2/commands", "{\"command\":\"cancel\"}");
        var foreign = program.copy().header("Origin", "https://evil.example");
        assertThat(send(foreign).statusCode()).isEqualTo(403);
        var embedded = program.copy().header("Sec-Fetch-Site", "cross-site");
        assertThat(send(embedded).statusCode()).isEqualTo(403);
        assertThat(CONSOLE.desk().asked()).noneMatch(asked -> asked.startsWith("cancel"));
        var own = program.copy().header("Origin", "http://localhost:" + CONSOLE.port());
        assertThat(send(own).statusCode()).isEqualTo(202);
    }

    @Test
    void aRunIsMadeOfADocumentInYamlOrJson() {
        String document = Templates.text("smallest");
        var yaml = HttpRequest.newBuilder(CONSOLE.at("/api/v1/runs"))
                .header("Content-Type", "application/yaml")
                .header("Idempotency-Key", "once")
                .POST(BodyPublishers.ofString(document));
        HttpResponse<String> made = send(yaml);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.body()).isEqualTo("{\"run\":\"made\"}");
        assertThat(made.headers().firstValue("Location")).contains("/api/v1/runs/made");
        assertThat(CONSOLE.desk().asked()).contains("create 1 by local operator once");
        String json = Documents.parse(document).tree().toString();
        assertThat(send(post("/api/v1/runs", json)).statusCode()).isEqualTo(201);
    }

    @Test
    void allMistakesOfADocumentAreToldEachWithItsPlace() {
        HttpResponse<String> answer = send(post("/api/v1/runs", "{\"sed\":1,\"stages\":[{\"type\":\"sfd\"}]}"));
        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = Codec.fromJson(answer.body(), JsonNode.class);
        assertThat(problem.get("mistakes").findValuesAsString("pointer")).contains("/sed", "/stages/0/type");
        JsonNode verdict = Codec.fromJson(
                send(post("/api/v1/runs/validate", "{\"sed\":1}")).body(), JsonNode.class);
        assertThat(verdict.get("valid").asBoolean()).isFalse();
        assertThat(verdict.get("mistakes").findValuesAsString("pointer")).contains("/sed");
    }

    @Test
    void aRunIsShownInOneObject() {
        JsonNode run = get("/api/v1/runs/story-1");
        for (String key : List.of(
                "run",
                "name",
                "status",
                "cause",
                "reason",
                "stage",
                "step",
                "weights_sha256",
                "exact",
                "config_sha256",
                "max_abs_logprob_diff",
                "logprobs_compared",
                "ledger_closed",
                "seconds")) {
            assertThat(run.has(key)).as(key).isTrue();
        }
        assertThat(run.get("run").asString()).isEqualTo("demo-1");
        assertThat(run.get("ledger_closed").asBoolean()).isTrue();
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        var show = HttpRequest.newBuilder(CONSOLE.at("/api/v1/runs/demo-1"));
        String tag = send(show).headers().firstValue("ETag").orElseThrow();
        assertThat(send(show.copy().header("If-None-Match", tag)).statusCode()).isEqualTo(304);
    }

    @Test
    void theQueueTellsWhoWaitsAndWhy() {
        JsonNode queue = get("/api/v1/queue");
        assertThat(queue.at("/running/0/run").asString()).isEqualTo("demo-2");
        assertThat(queue.at("/waiting/0/position").asInt()).isEqualTo(1);
        assertThat(queue.at("/waiting/0/why").asString()).contains("first in the queue");
    }

    @Test
    void stepsHaveWhatWasMeasuredAndGoOn() {
        JsonNode steps = get("/api/v1/runs/demo-1/steps?limit=40");
        assertThat(steps.get("items").size()).isEqualTo(40);
        assertThat(steps.at("/items/0/metrics/reward~1solve_rate").isNumber()).isTrue();
        JsonNode rest =
                get("/api/v1/runs/demo-1/steps?after=" + steps.get("next").asString());
        assertThat(rest.get("items").size()).isEqualTo(Story.STEPS - 40);
    }

    @Test
    void aRunsStoryIsTold() {
        assertThat(get("/api/v1/runs/demo-3/logs").findValuesAsString("text"))
                .contains("created by ada", "failed: The blob store is full: 0 bytes left in /data.");
    }

    @Test
    void itSaysHowItIs() {
        assertThat(get("/api/v1/health").get("status").asString()).isEqualTo("up");
        assertThat(get("/api/v1/health/live").get("status").asString()).isEqualTo("up");
        assertThat(getText("/api/v1/metrics")).contains("agoge_http_requests_seconds_count", "jvm_memory_used_bytes");
    }

    @Test
    void everyRouteDeclaresItsPermission() {
        var routes = CONSOLE.application()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();
        assertThat(routes).hasSizeGreaterThan(15);
        assertThat(routes.values())
                .allSatisfy((HandlerMethod route) ->
                        assertThat(Permissions.of(route)).as(route.toString()).isPresent());
    }

    @Test
    void everyAnswerForbidsWhatIsNotOurs() {
        for (String path : List.of("/", "/api/v1/runs", "/api/v1/nothing", "/no/such/page")) {
            var answer = send(HttpRequest.newBuilder(CONSOLE.at(path)));
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'")
                    .doesNotContain("unsafe");
        }
    }

    private static void assertProblem(String path, int status, String detail) {
        var answer = send(HttpRequest.newBuilder(CONSOLE.at(path)));
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .as(path)
                .startsWith("application/problem+json");
        assertThat(Codec.fromJson(answer.body(), JsonNode.class).get("detail").asString())
                .contains(detail);
    }

    private static HttpResponse<String> command(String run, String body) {
        return send(HttpRequest.newBuilder(CONSOLE.at("/api/v1/runs/" + run + "/commands"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(CONSOLE.at(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private static JsonNode get(String path) {
        return Codec.fromJson(getText(path), JsonNode.class);
    }

    private static String getText(String path) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(CONSOLE.at(path)));
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return answer.body();
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
