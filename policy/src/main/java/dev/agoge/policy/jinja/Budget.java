package dev.agoge.policy.jinja;

/// How much a rendering may do: counted, not timed, so that it ends alike everywhere.
final class Budget {
    private static final long STEPS = 2_000_000;
    private static final long CHARACTERS = 1L << 25;
    private static final int CALLS = 40;

    private long steps;
    private long characters;
    private int calls;

    void step() {
        steps(1);
    }

    /// Work in proportion to a size.
    void steps(long count) {
        steps += count;
        if (steps > STEPS) throw new TemplateFailure("the template took more than " + STEPS + " steps");
    }

    /// Text that is made.
    void characters(long count) {
        characters += count;
        if (characters > CHARACTERS) {
            throw new TemplateFailure("the template made more than " + CHARACTERS + " characters");
        }
    }

    void enter() {
        if (++calls > CALLS) throw new TemplateFailure("macros call each other more than " + CALLS + " deep");
    }

    void leave() {
        calls--;
    }
}
