package dev.agoge.policy.jinja;

/// Python's None.
enum None {
    NONE
}
