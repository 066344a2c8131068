package dev.agoge.policy.learner;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which tensors do not learn, by patterns of their names, in which `*` stands for anything:
/// `model.layers.*.mlp.gate.*` are the routers. They are not updated, do not decay, and cost no gradient and
/// no optimizer memory.
public record Frozen(List<String> patterns) {
    /// Everything learns.
    public static final Frozen NONE = new Frozen(List.of());

    public Frozen {
        patterns = List.copyOf(patterns);
    }

    /// Those of these tensors that do not learn. A pattern that none of them has is refused: it would freeze
    /// nothing without a word.
    Set<String> among(Set<String> names) {
        Set<String> frozen = new TreeSet<>();
        for (String pattern : patterns) {
            Pattern name = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
            List<String> these = names.stream().filter(name.asMatchPredicate()).toList();
            if (these.isEmpty()) throw new IllegalArgumentException("no tensor to freeze is called '" + pattern + "'");
            frozen.addAll(these);
        }
        return frozen;
    }
}
