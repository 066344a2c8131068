package dev.agoge.wire.http;

import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunDesk;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// How a route says no: problem details (RFC 9457), whatever was asked to be accepted, whose `detail` names the thing
/// and what to do about it.
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
class Problems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    private final ObjectProvider<LostPage> lost;

    Problems(ObjectProvider<LostPage> lost) {
        this.lost = lost;
    }

    @ExceptionHandler
    ResponseEntity<Object> notFound(NotFound what) {
        return problem(HttpStatus.NOT_FOUND, what.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Object> unknown(RunDesk.Unknown what) {
        return problem(HttpStatus.NOT_FOUND, what.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(Refused why) {
        return problem(HttpStatus.CONFLICT, why.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(RunDesk.Refused why) {
        return problem(HttpStatus.CONFLICT, why.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Object> tooLarge(TooLarge what) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, what.getMessage());
    }

    /// All of them, each with its place and the fix.
    @ExceptionHandler
    ResponseEntity<Object> mistaken(Mistaken document) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, document.getMessage());
        problem.setTitle("The document has mistakes");
        problem.setProperty("mistakes", document.mistakes());
        return answer(problem, HttpHeaders.EMPTY);
    }

    /// An identifier that is none: the contracts' constructors say what is wrong with it.
    @ExceptionHandler
    ResponseEntity<Object> illegal(IllegalArgumentException why) {
        return problem(HttpStatus.BAD_REQUEST, why.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<Object> ours(RuntimeException bug) {
        log.error("A request failed for a reason of ours", bug);
        return problem(HttpStatus.INTERNAL_SERVER_ERROR, "The platform failed: its log says why.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException what, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = what instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(what.getPropertyName());
        return problem(HttpStatus.BAD_REQUEST, misfit(name, what.getValue(), what.getRequiredType(), what));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException what, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return problem(HttpStatus.BAD_REQUEST, misfit(what));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException what, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String why = reason(what).orElse("there is none, or it is null");
        return problem(HttpStatus.BAD_REQUEST, "The body cannot be taken: " + Text.shown(why));
    }

    /// A person who mistyped an address gets a page that says so; a program gets a problem.
    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException nothing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        LostPage page = lost.getIfAvailable();
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (page != null && isPerson(nothing.getResourcePath(), accept)) return page.page();
        return problem(HttpStatus.NOT_FOUND, "There is nothing at /" + Text.shown(nothing.getResourcePath()) + ".");
    }

    /// Whatever Spring found: the same kind of answer.
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception what, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (request instanceof ServletWebRequest web) {
            var response = web.getResponse();
            if (response != null && response.isCommitted()) return null;
        }
        ProblemDetail problem = what instanceof ErrorResponse told
                ? told.updateAndGetBody(getMessageSource(), Locale.ROOT)
                : ProblemDetail.forStatus(status);
        if (problem.getDetail() == null) problem.setDetail(String.valueOf(problem.getTitle()) + ".");
        return answer(problem, headers);
    }

    static boolean isPerson(String path, @Nullable String accept) {
        String plain = path.startsWith("/") ? path.substring(1) : path;
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE) && !plain.startsWith("api/");
    }

    static ResponseEntity<Object> problem(HttpStatus status, @Nullable String detail) {
        String said = detail == null ? status.getReasonPhrase() : detail;
        return answer(ProblemDetail.forStatusAndDetail(status, said), HttpHeaders.EMPTY);
    }

    static HttpStatus statusOf(HttpServletRequest request, @Nullable Object code) {
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        return status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status;
    }

    private static ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
        var all = new HttpHeaders(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(problem.getStatus()).headers(all).body(problem);
    }

    private static String misfit(BindException what) {
        FieldError error = what.getFieldError();
        if (error == null) return "The address does not fit.";
        Throwable cause =
                error.contains(TypeMismatchException.class) ? error.unwrap(TypeMismatchException.class) : null;
        Class<?> type = what.getFieldType(error.getField());
        return misfit(error.getField(), error.getRejectedValue(), type, cause);
    }

    private static String misfit(
            String name, @Nullable Object value, @Nullable Class<?> type, @Nullable Throwable cause) {
        String given = name + " is '" + Text.shown(String.valueOf(value)) + "'";
        for (Throwable why = cause; why != null; why = why.getCause()) {
            if (why instanceof Asks.NoSuchWord) return name + ": " + why.getMessage();
        }
        return given + ", which is no " + kind(type) + ".";
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) return "value for it";
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "whole number that fits";
        }
        if (type == boolean.class || type == Boolean.class) return "true or false";
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static Optional<String> reason(HttpMessageNotReadableException what) {
        Throwable root = what.getMostSpecificCause();
        if (root.equals(what)) return Optional.empty();
        String text = root instanceof tools.jackson.core.JacksonException e
                ? e.getOriginalMessage()
                : String.valueOf(root.getMessage());
        return Optional.of(text.split("\n", 2)[0]);
    }
}
