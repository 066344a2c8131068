package dev.agoge.wire.http;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/// Gives each answer a tag of its content, so that who has it already is told that it is the same. A stream has no end
/// to wait for.
final class UnchangedFilter extends ShallowEtagHeaderFilter {
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        boolean data = path.startsWith("/api/") && request.getMethod().equals("GET");
        return !data || path.endsWith("/events") || path.endsWith("/metrics") || path.endsWith("/health");
    }
}
