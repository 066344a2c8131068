package dev.agoge.wire.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses, before anything is done, a request that would not take the answer. Where a route names what it produces,
/// Spring has looked already; all others answer in JSON.
final class Acceptable implements HandlerInterceptor {
    private static final List<MediaType> JSON = List.of(MediaType.APPLICATION_JSON);

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (handler instanceof HandlerMethod route && answersInJson(route)) {
            String accept = request.getHeader(HttpHeaders.ACCEPT);
            if (accept != null && !accept.isBlank() && !takesJson(accept)) {
                throw new HttpMediaTypeNotAcceptableException(JSON);
            }
        }
        return true;
    }

    private static boolean answersInJson(HandlerMethod route) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(route.getMethod(), RequestMapping.class);
        return route.getBeanType().isAnnotationPresent(RestController.class)
                && mapping != null
                && mapping.produces().length == 0;
    }

    private static boolean takesJson(String accept) {
        try {
            return MediaType.parseMediaTypes(accept).stream().anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
