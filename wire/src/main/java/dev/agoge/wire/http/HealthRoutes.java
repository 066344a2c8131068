package dev.agoge.wire.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What every role tells of itself.
@RestController
class HealthRoutes {
    private static final MediaType PROMETHEUS = MediaType.parseMediaType("text/plain; version=0.0.4; charset=utf-8");

    /// A probe does not wait longer.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Vital> vitals;
    private final PrometheusMeterRegistry metrics;

    HealthRoutes(List<Vital> vitals, PrometheusMeterRegistry metrics) {
        this.vitals = vitals;
        this.metrics = metrics;
    }

    /// @param status up, or down if any part is
    /// @param parts what is wrong with each; empty if nothing is
    record Health(String status, Map<String, String> parts) {}

    /// Whether it can do its work now.
    @GetMapping("/api/v1/health")
    @Requires(Permission.READ)
    ResponseEntity<Health> health() throws InterruptedException {
        return health(vitals);
    }

    /// Whether it goes on without being started anew.
    @GetMapping("/api/v1/health/live")
    @Requires(Permission.READ)
    ResponseEntity<Health> live() throws InterruptedException {
        return health(vitals.stream()
                .filter(vital -> vital.cure() == Vital.Cure.RESTART)
                .toList());
    }

    private ResponseEntity<Health> health(List<Vital> looked) throws InterruptedException {
        List<Future<String>> answers = looking.invokeAll(
                looked.stream().map(HealthRoutes::look).toList(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        Map<String, String> parts = new TreeMap<>();
        for (int i = 0; i < looked.size(); i++) {
            Future<String> answer = answers.get(i);
            boolean answered = answer.state() == Future.State.SUCCESS;
            parts.put(
                    looked.get(i).name(),
                    answered ? answer.resultNow() : "No answer in " + PATIENCE.toSeconds() + " s.");
        }
        boolean up = parts.values().stream().allMatch(String::isEmpty);
        return ResponseEntity.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .cacheControl(CacheControl.noStore())
                .body(new Health(up ? "up" : "down", parts));
    }

    private static Callable<String> look(Vital vital) {
        return () -> vital.ailment().now().orElse("");
    }

    /// The figures of the process, for Prometheus.
    @GetMapping(path = "/api/v1/metrics", produces = MediaType.TEXT_PLAIN_VALUE)
    @Requires(Permission.READ)
    ResponseEntity<String> metrics() {
        return ResponseEntity.ok().contentType(PROMETHEUS).body(metrics.scrape(PROMETHEUS.toString()));
    }
}
