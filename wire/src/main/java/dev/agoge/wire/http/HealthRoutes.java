package dev.agoge.wire.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private final List<Vital> vitals;
    private final PrometheusMeterRegistry metrics;

    HealthRoutes(List<Vital> vitals, PrometheusMeterRegistry metrics) {
        this.vitals = vitals;
        this.metrics = metrics;
    }

    /// @param status up, or down if any part is
    /// @param parts what is wrong with each; empty if nothing is
    record Health(String status, Map<String, String> parts) {}

    @GetMapping("/api/v1/health")
    @Requires(Permission.READ)
    ResponseEntity<Health> health() {
        Map<String, String> parts = new TreeMap<>();
        for (Vital vital : vitals) parts.put(vital.name(), vital.ailment().now().orElse(""));
        boolean up = parts.values().stream().allMatch(String::isEmpty);
        return ResponseEntity.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .cacheControl(CacheControl.noStore())
                .body(new Health(up ? "up" : "down", parts));
    }

    /// For Prometheus.
    @GetMapping(path = "/api/v1/metrics", produces = MediaType.TEXT_PLAIN_VALUE)
    @Requires(Permission.READ)
    ResponseEntity<String> metrics() {
        return ResponseEntity.ok().contentType(PROMETHEUS).body(metrics.scrape(PROMETHEUS.toString()));
    }
}
