package dev.agoge.policy.learner;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which tensors do not learn, by patterns of their names, in which `*` stands for anything:
/// `model.layers.*.mlp.gate.*` are the routers. Behind a `!` stands what is to learn, and all else that stands
/// behind none does not: `!*.self_attn.indexer.*`. What does not learn is not updated, does not decay, and costs
/// no gradient and no optimizer memory.
public record Frozen(List<String> patterns) {
    /// Everything learns.
    public static final Frozen NONE = new Frozen(List.of());

    /// Nothing learns but what chooses for sparse attention: the warm-up of indexers.
    public static final Frozen ALL_BUT_INDEXERS = new Frozen(List.of("!*.self_attn.indexer.*"));

    private static final String BUT = "!";

    public Frozen {
        patterns = List.copyOf(patterns);
    }

    /// Those of these tensors that do not learn. A pattern that none of them has is refused: it would freeze
    /// nothing, or everything, without a word. So are patterns that freeze all.
    Set<String> among(Set<String> names) {
        Set<String> frozen = new TreeSet<>();
        Set<String> spared = new TreeSet<>();
        for (String pattern : patterns) {
            if (pattern.startsWith(BUT)) spared.addAll(called(pattern.substring(BUT.length()), names));
            else frozen.addAll(called(pattern, names));
        }
        if (!spared.isEmpty())
            names.stream().filter(name -> !spared.contains(name)).forEach(frozen::add);
        if (frozen.containsAll(names)) throw new IllegalArgumentException(patterns + " leave nothing to learn");
        return frozen;
    }

    private static Set<String> called(String pattern, Set<String> names) {
        Pattern name = Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
        Set<String> these = names.stream().filter(name.asMatchPredicate()).collect(Collectors.toSet());
        if (these.isEmpty()) throw new IllegalArgumentException("no tensor is called '" + pattern + "'");
        return these;
    }
}
