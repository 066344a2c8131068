package dev.agoge.environments;

import java.util.List;
import java.util.stream.Collectors;

/// An environment with mistakes: all of them, not just the first.
public final class InvalidEnvironment extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // never serialised: nothing here is
    private final List<Violation> violations;

    public InvalidEnvironment(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
