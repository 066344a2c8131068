package dev.agoge.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.console.fixture.ConsoleUnderTest;
import dev.agoge.console.fixture.Story;
import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Run events from Kafka to the browser's socket.
@Timeout(120)
class LiveIT {
    private static final ConsoleUnderTest CONSOLE = ConsoleUnderTest.get();

    @Test
    void aRunsEventsArriveAndNoOthers() throws IOException, InterruptedException {
        try (Lines lines = open("/api/v1/runs/demo-2/events", "")) {
            CONSOLE.happen(new RunEvent.Progressed(new RunId("demo-3"), 1, "rl", 1, 60));
            CONSOLE.happen(new RunEvent.Measured(Story.RUNNING, 2, Story.RL, 23, Map.of("reward/mean", 0.5)));
            Sent sent = lines.next("Measured");
            assertThat(sent.data()).contains("\"type\":\"Measured\"").contains("\"reward/mean\":0.5");
            assertThat(lines.heard()).noneMatch(line -> line.contains("demo-3"));
        }
    }

    @Test
    void whoWasCutOffGoesOnWhereItWas() throws IOException, InterruptedException {
        RunId run = new RunId("resumed");
        String last;
        try (Lines lines = open("/api/v1/events", "")) {
            CONSOLE.happen(new RunEvent.Progressed(run, 1, "cut-off", 1, 3));
            Sent sent = lines.next("\"cut-off\",\"done\":1");
            last = sent.id();
        }
        CONSOLE.happen(new RunEvent.Progressed(run, 2, "cut-off", 2, 3));
        CONSOLE.happen(new RunEvent.Progressed(run, 3, "cut-off", 3, 3));
        try (Lines lines = open("/api/v1/events", last)) {
            assertThat(lines.next("\"cut-off\"").data()).contains("\"done\":2");
            assertThat(lines.next("\"cut-off\"").data()).contains("\"done\":3");
        }
    }

    @Test
    void whoComesLateHearsHowFarTheWorkHasCome() throws IOException, InterruptedException {
        RunId run = Story.WAITING;
        try (Lines lines = open("/api/v1/runs/demo-4/events", "")) {
            CONSOLE.happen(new RunEvent.Progressed(run, 1, "late", 7, 60));
            CONSOLE.happen(new RunEvent.Progressed(run, 2, "late", 8, 60));
            lines.next("\"done\":8");
        }
        try (Lines lines = open("/api/v1/runs/demo-4/events", "")) {
            assertThat(lines.next("\"late\"").data()).contains("\"done\":8");
        }
    }

    private record Sent(String id, String data) {}

    /// An open stream, line by line.
    private record Lines(Stream<String> stream, Iterator<String> lines, List<String> heard) implements AutoCloseable {
        Sent next(String wanted) {
            String id = "";
            while (lines.hasNext()) {
                String line = lines.next();
                heard.add(line);
                if (line.startsWith("id:")) id = line.substring(3).strip();
                if (line.startsWith("data:") && line.contains(wanted)) return new Sent(id, line.substring(5));
            }
            throw new AssertionError("the stream ended before " + wanted);
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    private static Lines open(String path, String last) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(CONSOLE.at(path));
        if (!last.isEmpty()) request.header("Last-Event-ID", last);
        Stream<String> stream = HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofLines())
                .body();
        Iterator<String> lines = stream.iterator();
        // Its first line is sent once the server listens for it.
        lines.next();
        return new Lines(stream, lines, new java.util.ArrayList<>());
    }
}
