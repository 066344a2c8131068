package dev.agoge.policy.jinja;

import java.util.List;
import java.util.Map;

/// What a template can call.
interface Function {
    Object call(List<Object> positional, Map<String, Object> named);
}
