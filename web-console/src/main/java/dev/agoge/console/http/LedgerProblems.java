package dev.agoge.console.http;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// What the database said no to.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class LedgerProblems {
    private static final Logger log = LoggerFactory.getLogger(LedgerProblems.class);
    private static final String UNDEFINED_TABLE = "42P01";

    /// A value that no column takes, though no check of ours saw it: a place in a list that nobody gave out, a moment
    /// beyond the calendar.
    @ExceptionHandler
    ResponseEntity<ProblemDetail> value(DataIntegrityViolationException why) {
        log.warn("A value was refused by the database", why);
        return problem(HttpStatus.BAD_REQUEST, "The request holds a value that the ledger cannot take.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> ledger(DataAccessException why) {
        if (why.getRootCause() instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
            return problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "The ledger is not laid out yet: the trainer and synthesis do it when they first start.");
        }
        log.error("The ledger could not be read", why);
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE, "The ledger cannot be read: PostgreSQL says why in the console's log.");
    }

    private static ResponseEntity<ProblemDetail> problem(HttpStatus status, String detail) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
