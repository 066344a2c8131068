package dev.agoge.policy.jinja;

import java.util.HashMap;
import java.util.Map;

/// What a template can change from within a loop. It may hold itself, so it equals nothing else and is known by no hash
/// of what it holds.
final class Namespace {
    private final Map<String, Object> members;

    Namespace(Map<String, Object> members) {
        this.members = new HashMap<>(members);
    }

    Object get(String name) {
        return members.getOrDefault(name, new Undefined(name));
    }

    void set(String name, Object value) {
        members.put(name, value);
    }
}
