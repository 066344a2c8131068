package dev.agoge.console.http;

import dev.agoge.wire.http.LostPage;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// The browser client finds its own way below `/runs`: every one of its addresses gets the same page, so a link can be
/// opened, reloaded and sent to somebody. What nobody knows gets that page too, with status 404, if a person asks.
@Controller
class ClientRoutes implements LostPage {
    private static final Resource PAGE = new ClassPathResource("static/index.html");
    private static final String NOT_BUILT = """
            The console's browser client is not in this build: it was made with -Dskip.ui.
            The HTTP API is there all the same: /api/v1/runs
            """;

    @GetMapping({"/", "/index.html", "/runs", "/runs/**"})
    @Requires(Permission.READ)
    ResponseEntity<Object> client() {
        return page(HttpStatus.OK);
    }

    @Override
    public ResponseEntity<Object> page() {
        return page(HttpStatus.NOT_FOUND);
    }

    private static ResponseEntity<Object> page(HttpStatus status) {
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
}
