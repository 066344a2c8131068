package dev.agoge.console.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Stands before everything the console serves: checks the host and the secret, and tells the browser to run and load
/// nothing but what comes from here.
public final class WallFilter extends OncePerRequestFilter {
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");

    private final Walls walls;

    public WallFilter(Walls walls) {
        this.walls = walls;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        guard(response);
        Optional<String> refusal = walls.refuse(request.getHeader("Host"));
        if (refusal.isPresent()) {
            say(response, HttpStatus.MISDIRECTED_REQUEST, refusal.get());
        } else if (!walls.admits(request.getHeader("Authorization"))) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Agoge\", charset=\"UTF-8\"");
            say(response, HttpStatus.UNAUTHORIZED, "The console asks for its secret: any user name will do.");
        } else {
            next.doFilter(request, response);
        }
    }

    private static void guard(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("X-Frame-Options", "DENY");
    }

    private static void say(HttpServletResponse response, HttpStatus status, String detail) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/problem+json");
        response.getOutputStream().write(Problems.json(status, detail).getBytes(StandardCharsets.UTF_8));
    }
}
