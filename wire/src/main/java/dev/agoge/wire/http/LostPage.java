package dev.agoge.wire.http;

import org.springframework.http.ResponseEntity;

/// What a person gets, in place of a problem, who asked in a browser for a page that is not there.
public interface LostPage {
    ResponseEntity<Object> page();
}
