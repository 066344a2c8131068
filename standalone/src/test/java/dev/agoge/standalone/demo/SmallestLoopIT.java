package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Stage;
import dev.agoge.grpo.RunSummary;
import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything together and nothing pretended: a real broker, a real database, every role, and a policy that gets better
/// because of what it is told about what it did.
class SmallestLoopIT {
    private static final int STEPS = 16;

    @TempDir
    private Path folder;

    @Test
    void rewardRisesAndEveryTokenIsAccountedFor() throws IOException, InterruptedException {
        List<Map<String, Double>> steps = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Home home = Home.own(folder);
        try (RunningPlatform platform =
                RunningPlatform.start(home, TestServers.start(home, faults::add), Launch.everything(0))) {
            RunSummary summary = SmallestLoop.play(platform, 1, STEPS, event -> {
                if (event instanceof RunEvent.Measured(var _, var _, Stage stage, int _, Map<String, Double> metrics)
                        && stage.name().equals("rl")
                        && metrics.containsKey("reward/mean")) {
                    steps.add(metrics);
                }
            });

            assertThat(summary.standing().status())
                    .as(summary.standing().reason())
                    .isEqualTo(RunStatus.FINISHED);
            assertThat(steps).hasSize(STEPS);
            assertThat(meanReward(steps.subList(STEPS - 4, STEPS)))
                    .as("the mean reward of the last four steps, against that of the first three")
                    .isGreaterThan(meanReward(steps.subList(0, 3)) + 0.1);
            assertThat(summary.exactness().logprobsCompared()).isPositive();
            assertThat(summary.exactness().maxAbsLogprobDiff()).isZero();
            assertThat(summary.exactness().ledgerClosed()).isTrue();
            assertThat(summary.weights()).isPresent();
            assertThat(faults).isEmpty();
            theConsoleReadsIt(platform.console() + "/api/v1/runs");
        }
    }

    private static void theConsoleReadsIt(String runs) throws IOException, InterruptedException {
        assertThat(get(runs)).contains("\"run\":\"smallest\"", "\"status\":\"finished\"");
        assertThat(get(runs + "/smallest/ledger"))
                .contains("\"closes\":true", "\"open\":0")
                .doesNotContain("\"closes\":false");
        assertThat(get(runs + "/smallest/series?name=reward/mean")).contains("\"recorded\":" + STEPS);
        assertThat(get(runs + "/smallest/groups?stage=rl&kind=train&step=1")).contains("smallest/2-rl/train/0/0");
    }

    private static double meanReward(List<Map<String, Double>> steps) {
        return steps.stream()
                .mapToDouble(step -> step.get("reward/mean"))
                .average()
                .orElseThrow();
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
