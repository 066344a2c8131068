package dev.agoge.console.http;

import dev.agoge.console.NotFound;
import dev.agoge.console.Refused;
import dev.agoge.contracts.Codec;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// How the console says no: problem details (RFC 9457) whose `detail` names the thing and what to do about it.
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final String UNDEFINED_TABLE = "42P01";

    @ExceptionHandler
    ProblemDetail notFound(NotFound what) {
        return problem(HttpStatus.NOT_FOUND, what.getMessage());
    }

    @ExceptionHandler
    ProblemDetail refused(Refused why) {
        return problem(HttpStatus.CONFLICT, why.getMessage());
    }

    /// An identifier that is none: the contracts' constructors say what is wrong with it.
    @ExceptionHandler
    ProblemDetail illegal(IllegalArgumentException why) {
        return problem(HttpStatus.BAD_REQUEST, why.getMessage());
    }

    @ExceptionHandler
    ProblemDetail ledger(DataAccessException why) {
        if (why.getRootCause() instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
            return problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The ledger is not laid out yet: the trainer and synthesis do it when they first start.");
        }
        log.error("The ledger could not be read", why);
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE, "The ledger cannot be read: PostgreSQL says why in the console's log.");
    }

    @ExceptionHandler
    ProblemDetail ours(RuntimeException bug) {
        log.error("A request failed for a reason of ours", bug);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "The console failed: its log says why.");
    }

    /// A person who mistyped an address gets the browser client, which says so; a program gets a problem.
    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException nothing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String accept = String.valueOf(request.getHeader(HttpHeaders.ACCEPT));
        boolean person = accept.contains(MediaType.TEXT_HTML_VALUE);
        if (person && !nothing.getResourcePath().startsWith("api/")) return ClientRoutes.page(HttpStatus.NOT_FOUND);
        return super.handleNoResourceFoundException(nothing, headers, status, request);
    }

    static String json(HttpStatus status, String detail) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", detail);
        return Codec.toJson(body);
    }

    private static ProblemDetail problem(HttpStatus status, @Nullable String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail == null ? status.getReasonPhrase() : detail);
    }
}
