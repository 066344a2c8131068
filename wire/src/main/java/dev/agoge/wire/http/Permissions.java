package dev.agoge.wire.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;

/// Holds each route to the permission it declares. A route without one is closed.
public final class Permissions implements HandlerInterceptor {
    /// What a route declares.
    public static Optional<Permission> of(HandlerMethod route) {
        return Optional.ofNullable(AnnotatedElementUtils.findMergedAnnotation(route.getMethod(), Requires.class))
                .map(Requires::value);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod route)) return true;
        // Spring's own answer, which tells the methods of a route.
        if (request.getMethod().equals(HttpMethod.OPTIONS.name())) return true;
        Permission permission = of(route)
                .orElseThrow(() -> new ResponseStatusException(
                        HttpStatus.FORBIDDEN, "The route " + request.getRequestURI() + " declares no permission."));
        switch (permission) {
            case READ -> {}
            case COMMAND -> requireOwnPage(request);
        }
        return true;
    }

    /// Every browser says from which site's page a changing request comes; a program says nothing of the kind, and has
    /// no cookies that others could use.
    private static void requireOwnPage(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) refuse("a page of another site");
        String origin = request.getHeader("Origin");
        String host = request.getHeader("Host");
        if (origin != null && !isOwn(origin, host)) refuse(Text.shown(origin));
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        return origin.equals("http://" + host) || origin.equals("https://" + host);
    }

    private static void refuse(String from) {
        throw new ResponseStatusException(
                HttpStatus.FORBIDDEN, "A command must come from the console's own pages, not from " + from + ".");
    }
}
