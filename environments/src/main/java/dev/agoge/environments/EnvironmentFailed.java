package dev.agoge.environments;

/// The environment itself is at fault, not the policy: its SQL does not run, its bundle is not to be had.
public final class EnvironmentFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public EnvironmentFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
