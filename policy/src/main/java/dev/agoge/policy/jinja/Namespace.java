package dev.agoge.policy.jinja;

import java.util.HashMap;
import java.util.Map;

/// What a template can change from within a loop.
record Namespace(Map<String, Object> members) {
    Namespace {
        members = new HashMap<>(members);
    }
}
