package dev.agoge.wire.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/// Counts and times what routes answer, by route and status.
final class RequestTimes implements HandlerInterceptor {
    private static final String BEGUN = RequestTimes.class.getName();

    private final MeterRegistry metrics;

    RequestTimes(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(BEGUN) == null) request.setAttribute(BEGUN, System.nanoTime());
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (!(request.getAttribute(BEGUN) instanceof Long begun) || route == null) return;
        Timer.builder("agoge.http.requests")
                .description("What was answered, and how long it took")
                .tag("route", route.toString())
                .tag("method", request.getMethod())
                .tag("status", Integer.toString(response.getStatus()))
                .register(metrics)
                .record(Duration.ofNanos(System.nanoTime() - begun));
    }
}
