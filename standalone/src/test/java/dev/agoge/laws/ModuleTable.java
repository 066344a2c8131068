package dev.agoge.laws;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which module may see which; a module is the first package below the root. Whoever wants to add a word here should
/// first ask whether the thing they need is not a word of `contracts`.
final class ModuleTable {
    static final String FREE = "standalone";

    private static final Map<String, Set<String>> SEES = new HashMap<>();

    static {
        SEES.put("contracts", Set.of());
        SEES.put("wire", Set.of("contracts"));
        SEES.put("policy", Set.of("contracts"));
        SEES.put("environments", Set.of("contracts", "wire"));
        SEES.put("synth", Set.of("contracts", "wire", "environments"));
        SEES.put("rollout", Set.of("contracts", "wire", "policy", "environments"));
        SEES.put("reward", Set.of("contracts", "wire", "environments"));
        SEES.put("grpo", Set.of("contracts", "wire", "policy"));
        SEES.put("console", Set.of("contracts", "wire"));
        SEES.put(
                FREE,
                Set.of("contracts", "wire", "policy", "environments", "synth", "rollout", "reward", "grpo", "console"));
    }

    private final String root;

    /// @param root the package whose children are the modules
    ModuleTable(String root) {
        this.root = root;
    }

    static Set<String> modules() {
        return SEES.keySet();
    }

    DescribedPredicate<JavaClass> aModule(String name) {
        return DescribedPredicate.describe(
                "in the module " + name, type -> name.equals(moduleOf(type).orElse("")));
    }

    ArchCondition<JavaClass> seeOnlyItsRow() {
        return new ArchCondition<>("see only the modules in its row of the table") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = moduleOf(type).orElse("");
                Set<String> row = SEES.get(from);
                if (row == null) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is in no known module"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    Optional<String> to = moduleOf(dependency.getTargetClass());
                    if (to.isPresent() && !to.get().equals(from) && !row.contains(to.get())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private Optional<String> moduleOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(root + ".")) return Optional.empty();
        return Optional.of(name.substring(root.length() + 1).split("\\.", 2)[0]);
    }
}
