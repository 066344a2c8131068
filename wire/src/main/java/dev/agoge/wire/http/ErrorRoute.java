package dev.agoge.wire.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Where the server sends what no route could answer.
@Controller
class ErrorRoute implements ErrorController {
    private final ObjectProvider<LostPage> lost;

    ErrorRoute(ObjectProvider<LostPage> lost) {
        this.lost = lost;
    }

    @RequestMapping("/error")
    @Requires(Permission.READ)
    ResponseEntity<Object> error(HttpServletRequest request) {
        HttpStatus status = Problems.statusOf(request, request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
        // Asked for by its own name: there is nothing of that name.
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null) status = HttpStatus.NOT_FOUND;
        String path = Optional.ofNullable(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI))
                .map(String::valueOf)
                .orElse(request.getRequestURI());
        LostPage page = lost.getIfAvailable();
        boolean person = Problems.isPerson(path, request.getHeader(HttpHeaders.ACCEPT));
        if (page != null && person && status == HttpStatus.NOT_FOUND) return page.page();
        return Problems.problem(status, "No answer to " + Text.shown(path) + ": " + status.getReasonPhrase() + ".");
    }
}
