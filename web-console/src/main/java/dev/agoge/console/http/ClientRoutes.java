package dev.agoge.console.http;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/// The browser client finds its own way below `/runs`: every one of its addresses gets the same page, so a link can be
/// opened, reloaded and sent to somebody. What nobody knows gets that page too, with status 404, if a person asks.
@Controller
class ClientRoutes implements ErrorController {
    private static final Resource PAGE = new ClassPathResource("static/index.html");
    private static final String NOT_BUILT = """
            The console's browser client is not in this build: it was made with -Dskip.ui.
            The HTTP API is there all the same: /api/runs
            """;

    @GetMapping({"/", "/index.html", "/runs", "/runs/**"})
    @Requires(Permission.READ)
    ResponseEntity<Object> page() {
        return page(HttpStatus.OK);
    }

    @RequestMapping("/error")
    @Requires(Permission.READ)
    ResponseEntity<Object> error(HttpServletRequest request) {
        HttpStatus status = statusOf(request);
        String accept = String.valueOf(request.getHeader("Accept"));
        if (status == HttpStatus.NOT_FOUND && accept.contains(MediaType.TEXT_HTML_VALUE)) return page(status);
        String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problems.json(status, "No answer to " + path + ": " + status.getReasonPhrase() + "."));
    }

    static ResponseEntity<Object> page(HttpStatus status) {
        if (!PAGE.exists()) {
            return ResponseEntity.status(HttpStatus.NOT_FOUND)
                    .contentType(MediaType.TEXT_PLAIN)
                    .body(NOT_BUILT);
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.TEXT_HTML)
                .cacheControl(CacheControl.noCache())
                .body(PAGE);
    }

    private static HttpStatus statusOf(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }
}
