package dev.agoge.console.http;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

/// Holds each route to the permission it declares. A route without one is closed.
public final class Permissions implements HandlerInterceptor {
    /// A header that a page of another site cannot send without asking first, and we never say yes.
    public static final String COMMAND_HEADER = "X-Agoge-Command";

    /// What a route declares.
    public static Optional<Permission> of(HandlerMethod route) {
        return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(route.getMethod(), Requires.class))
                .map(Requires::value);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod route)) return true;
        Permission permission = of(route)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.FORBIDDEN, "The route " + request.getRequestURI() + " declares no permission."));
        switch (permission) {
            case READ -> {}
            case COMMAND -> requireOwnPage(request);
        }
        return true;
    }

    private static void requireOwnPage(HttpServletRequest request) {
        if (request.getHeader(COMMAND_HEADER) == null) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "A command must carry the header " + COMMAND_HEADER + ".");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN,
                    "A command must come from the console's own pages, not from a " + site + " one.");
        }
        requireOwnOrigin(request.getHeader("Origin"), request.getHeader("Host"));
    }

    private static void requireOwnOrigin(@Nullable String origin, @Nullable String host) {
        if (origin == null || origin.equals("http://" + host) || origin.equals("https://" + host)) return;
        throw new ResponseStatusException(
                HttpStatus.FORBIDDEN, "A command must come from the console's own pages, not from " + origin + ".");
    }
}
