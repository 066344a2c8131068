package dev.agoge.environments;

import java.util.ArrayList;
import java.util.List;

/// The mistakes found so far, up to a bound: nobody reads the hundredth.
final class Violations {
    private static final int MOST = 100;

    private final List<Violation> found = new ArrayList<>();

    void add(String place, String problem, String fix) {
        if (found.size() < MOST) found.add(new Violation(place.isEmpty() ? "$" : place, problem, fix));
    }

    boolean any() {
        return !found.isEmpty();
    }

    void throwIfAny() {
        if (any()) throw new InvalidEnvironment(found);
    }
}
