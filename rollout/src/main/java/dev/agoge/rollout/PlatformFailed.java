package dev.agoge.rollout;

import dev.agoge.contracts.Failure;

/// Carries a failure of the platform out of the conversation, to the one place that writes it down.
final class PlatformFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    PlatformFailed(Failure.Kind kind, String detail) {
        this.failure = new Failure(kind, detail);
    }

    PlatformFailed(Failure.Kind kind, String detail, Throwable cause) {
        super(cause);
        this.failure = new Failure(kind, detail);
    }

    Failure failure() {
        return failure;
    }
}
