package dev.agoge.wire.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/// Stands before everything that is served: checks the host, the token, the address and the body, and tells the browser
/// to run and load nothing but what comes from here.
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
        Optional<String> refusal = walls.refuse(request.getHeader(HttpHeaders.HOST));
        Optional<Caller> caller = walls.caller(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (refusal.isPresent()) {
            Said.no(response, HttpStatus.MISDIRECTED_REQUEST, refusal.get());
        } else if (caller.isEmpty()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Agoge\", charset=\"UTF-8\"");
            Said.no(
                    response,
                    HttpStatus.UNAUTHORIZED,
                    "A token is asked for: as Authorization: Bearer, or as the password of any user.");
        } else {
            request.setAttribute(Caller.ATTRIBUTE, caller.get());
            letIn(request, response, next);
        }
    }

    private static void letIn(HttpServletRequest request, HttpServletResponse response, FilterChain next)
            throws ServletException, IOException {
        Optional<String> unkeepable = Text.unkeepableEscaped(request.getRequestURI())
                .or(() -> Optional.ofNullable(request.getQueryString()).flatMap(Text::unkeepableEscaped));
        if (unkeepable.isPresent()) {
            Said.no(response, HttpStatus.BAD_REQUEST, "The address holds " + unkeepable.get() + ".");
        } else if (Bodies.isRead(request.getContentType())) {
            next.doFilter(request, response);
        } else if (request.getContentLengthLong() > Bodies.LARGEST) {
            Said.no(response, Bodies.tooLarge());
        } else {
            byte[] body = Bodies.read(request.getInputStream());
            Optional<Bodies.Unfit> unfit = Bodies.unfit(body, request.getContentType());
            if (unfit.isPresent()) Said.no(response, unfit.get());
            else next.doFilter(new WholeBody(request, body), response);
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
}
