package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.standalone.client.Client;
import dev.agoge.standalone.client.NoPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.servers.FreePort;
import dev.agoge.standalone.servers.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The roles as processes that share servers and a folder of blobs, and nothing else. Each is killed at least once
/// while
/// two runs are on, and the runs end as they would have in one process.
class ProcessesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// A trainer has 5 s for leaving its run; the rest is for closing, on a machine that has other things to do.
    private static final Duration LEAVING = Duration.ofSeconds(15);

    private static final List<String> RUNS = List.of("north", "south");

    @TempDir
    private Path folder;

    private final List<RoleOfItsOwn> all = new ArrayList<>();

    @Test
    void killedRolesCostTimeOnly() throws IOException, InterruptedException {
        Home home = Home.own(folder.resolve("servers"));
        List<String> faults = new ArrayList<>();
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        try (home;
                Servers servers = TestServers.start(home, faults::add)) {
            try {
                play(new RoleOfItsOwn.Shared(folder, blobs, servers));
            } finally {
                all.forEach(RoleOfItsOwn::close);
            }
        }
        assertThat(faults).isEmpty();
    }

    private void play(RoleOfItsOwn.Shared shared) throws IOException, InterruptedException {
        RoleOfItsOwn console = start("console", "console", shared, "--port=" + FreePort.any());
        RoleOfItsOwn synth = start("synth", "synth", shared, "--threads=1");
        RoleOfItsOwn reward = start("reward", "reward", shared, "--threads=1");
        List<RoleOfItsOwn> trainers = new ArrayList<>();
        List<RoleOfItsOwn> rollouts = new ArrayList<>();
        for (String number : List.of("1", "2")) {
            trainers.add(start("trainer", "trainer-" + number, shared, "--threads=1", "--lease=10s"));
            rollouts.add(start("rollout", "rollout-" + number, shared, "--threads=1"));
        }
        console.ready();
        try (Client client = new Client(URI.create(console.url()), Optional.empty())) {
            for (String run : RUNS) {
                client.post("/runs", SmallestLoop.text(run).tree(), Optional.of(run));
            }
            synth.killAndStartAgain();

            until(client, runs -> anyIn(runs, "sft"));
            trainers.getFirst().killAndStartAgain();
            rollouts.getFirst().killAndStartAgain();
            reward.killAndStartAgain();

            until(client, runs -> anyIn(runs, "rl"));
            trainers.getLast().killAndStartAgain();
            rollouts.getLast().killAndStartAgain();
            console.killAndStartAgain();

            until(client, runs -> runs.stream().anyMatch(ProcessesIT::hasLearnt));
            trainers.getFirst().ready();
            assertWell(trainers.getFirst().url());
            assertThat(trainers.getFirst().terminate()).isLessThan(LEAVING);

            until(client, runs -> runs.stream().allMatch(ProcessesIT::ended));
            List<JsonNode> runs = runs(client);
            runs.forEach(ProcessesIT::assertExact);
            assertThat(runs)
                    .extracting(run -> run.path("weights_sha256").asString())
                    .containsOnly(SmallestLoop.WEIGHTS);
        }
    }

    private static void assertExact(JsonNode run) {
        assertThat(run.path("status").asString()).as(run.toString()).isEqualTo("finished");
        assertThat(run.path("ledger_closed").asBoolean()).as(run.toString()).isTrue();
        assertThat(run.path("logprobs_compared").asLong()).isPositive();
        assertThat(run.path("max_abs_logprob_diff").asDouble()).isZero();
    }

    private static void assertWell(String ops) throws IOException, InterruptedException {
        assertThat(get(ops + "/api/v1/health")).contains("\"heartbeat\":\"\"", "\"kafka\":\"\"", "\"ledger\":\"\"");
        assertThat(get(ops + "/api/v1/health/live")).contains("\"up\"", "\"trainer\":\"\"");
        assertThat(get(ops + "/api/v1/metrics")).contains("jvm_memory_used_bytes");
        assertThat(get(ops + "/api/v1/runs")).contains("\"status\":404");
    }

    private RoleOfItsOwn start(String role, String name, RoleOfItsOwn.Shared shared, String... own) throws IOException {
        RoleOfItsOwn started = RoleOfItsOwn.start(role, name, shared, own);
        all.add(started);
        return started;
    }

    private static boolean anyIn(List<JsonNode> runs, String stage) {
        return runs.stream().anyMatch(run -> run.path("stage").asString("").equals(stage));
    }

    /// Whether a step of rl is done.
    private static boolean hasLearnt(JsonNode run) {
        return run.path("stage").asString("").equals("rl") && run.path("step").asInt() > 0;
    }

    private static boolean ended(JsonNode run) {
        return List.of("finished", "failed", "cancelled")
                .contains(run.path("status").asString());
    }

    /// A console that is being started again is waited for.
    private void until(Client client, Predicate<List<JsonNode>> enough) throws InterruptedException {
        long begun = System.nanoTime();
        while (true) {
            assertThat(System.nanoTime() - begun).as("%s", all).isLessThan(PATIENCE.toNanos());
            try {
                if (enough.test(runs(client))) return;
            } catch (NoPlatform starting) {
                assertThat(all.getFirst().lives()).as("%s", all.getFirst()).isTrue();
            }
            Thread.sleep(200);
        }
    }

    private static List<JsonNode> runs(Client client) {
        return RUNS.stream().map(run -> client.get("/runs/" + run)).toList();
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
