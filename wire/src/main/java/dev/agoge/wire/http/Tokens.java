package dev.agoge.wire.http;

import java.util.Optional;

/// Who stands behind a token: a browser's password, or what a program sends as `Authorization: Bearer`.
public interface Tokens {
    /// Nobody has one.
    Tokens NONE = _ -> Optional.empty();

    Optional<Caller> holder(String token);
}
