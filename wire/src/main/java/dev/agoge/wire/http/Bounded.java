package dev.agoge.wire.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/// Holds the numbers of an address to their bounds, before anything is done. Not a converter: Spring falls back to its
/// own where one refuses.
public final class Bounded implements HandlerInterceptor {
    /// The bounds of a number that a route takes by this name, as a parameter or in a record of several.
    public static Optional<Within> of(HandlerMethod route, String name) {
        return parameters(route)
                .filter(parameter -> parameter.getName().equals(name))
                .flatMap(parameter -> Stream.ofNullable(parameter.getAnnotation(Within.class)))
                .findFirst();
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod route)) return true;
        parameters(route).forEach(parameter -> {
            Within bounds = parameter.getAnnotation(Within.class);
            String given = bounds == null ? null : given(request, parameter.getName());
            if (bounds != null && given != null && given.matches("-?\\d{1,9}")) {
                Asks.within(parameter.getName(), Integer.parseInt(given), bounds.least(), bounds.most());
            }
        });
        return true;
    }

    private static Stream<Parameter> parameters(HandlerMethod route) {
        return Arrays.stream(route.getMethod().getParameters())
                .flatMap(parameter -> parameter.getType().isRecord()
                        ? Arrays.stream(
                                parameter.getType().getDeclaredConstructors()[0].getParameters())
                        : Stream.of(parameter));
    }

    private static @Nullable String given(HttpServletRequest request, String name) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> inPath
                        && inPath.get(name) instanceof String value
                ? value
                : request.getParameter(name);
    }
}
