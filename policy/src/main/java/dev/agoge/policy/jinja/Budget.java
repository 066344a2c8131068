package dev.agoge.policy.jinja;

/// How much a rendering may do. Its steps stand for time: they are counted, not measured, so that a template ends
/// alike on every machine, and no prompt that one could write is refused by a slower one.
///
/// One step is about what it takes to look up a name: a part of an expression, an item gone through, a piece cut off a
/// text or added to one, sixty-four characters read or made. Whatever works longer on larger values pays for that
/// before it works or as it goes; nothing takes time that it does not count.
final class Budget {
    private static final long STEPS = 2_000_000;
    private static final int CHARACTERS_OF_A_STEP = 64;
    private static final long CHARACTERS = 1L << 25;
    private static final int CALLS = 40;
    private static final int LEVELS = 250;
    private static final int DEEPEST = 60;

    private final long bound;
    private long steps;
    private long read;
    private long characters;
    private int calls;
    private int levels;

    Budget() {
        this(STEPS);
    }

    Budget(long bound) {
        this.bound = bound;
    }

    void step() {
        steps(1);
    }

    /// Work in proportion to a size.
    void steps(long count) {
        steps += count;
        if (steps > bound) throw new TemplateFailure("the template took more than " + bound + " steps");
    }

    /// Text that is looked at.
    void reads(long count) {
        read += count;
        steps(read / CHARACTERS_OF_A_STEP);
        read %= CHARACTERS_OF_A_STEP;
    }

    /// Text that is made.
    void characters(long count) {
        characters += count;
        if (characters > CHARACTERS) {
            throw new TemplateFailure("the template made more than " + CHARACTERS + " characters");
        }
        reads(count);
    }

    /// A value within `depth` others, each of which may be there many times over.
    void visit(int depth) {
        step();
        if (depth > DEEPEST) throw new TemplateFailure("a value nests more than " + DEEPEST + " deep");
    }

    void enter() {
        if (++calls > CALLS) throw new TemplateFailure("macros call each other more than " + CALLS + " deep");
    }

    void leave() {
        calls--;
    }

    /// One more of what is not finished before what is within it.
    void descend() {
        if (++levels > LEVELS) throw new TemplateFailure("the template goes more than " + LEVELS + " levels deep");
    }

    void ascend() {
        levels--;
    }
}
