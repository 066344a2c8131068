package dev.agoge.policy.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The arguments that filters, tests or methods take here, written as Python has them: `join(d, attribute)`. What more
/// Python takes is refused. Those with `…` look at their arguments themselves.
final class Signatures {
    private static final String OPEN = "…";

    private final Map<String, List<String>> arguments = new HashMap<>();

    Signatures(String... written) {
        for (String signature : written) {
            int open = signature.indexOf('(');
            String inside = signature.substring(open + 1, signature.length() - 1);
            arguments.put(signature.substring(0, open), inside.isEmpty() ? List.of() : List.of(inside.split(", ")));
        }
    }

    boolean has(String name) {
        return arguments.containsKey(name);
    }

    /// Refuses what would be ignored.
    void check(String name, Given given) {
        List<String> names = arguments.get(name);
        if (names != null && !names.contains(OPEN)) given.only(names);
    }
}
