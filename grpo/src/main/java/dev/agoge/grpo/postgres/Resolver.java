package dev.agoge.grpo.postgres;

import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.grpo.postgres.Materials.Spoken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Pins what a config names, in the transaction that creates its run. What is pinned already stays as it is; what
/// cannot be pinned is a mistake, and all are found at once.
final class Resolver {
    private final Names names;
    private final Origins origins;
    private final List<Mistake> mistakes = new ArrayList<>();

    /// For one config.
    Resolver(Names names, Origins origins) {
        this.names = names;
        this.origins = origins;
    }

    /// @throws Mistaken with every name that names nothing
    Resolved resolve(RunConfig config) {
        TaskSource tasks = or(config.tasks(), at("/tasks", () -> tasks(config)));
        Optional<PolicyVersion> version = Optional.empty();
        if (config.policy().origin() instanceof Origin.Run named) {
            version = Optional.ofNullable(at("/policy/origin/run/version", () -> pinned(named)));
        }
        Optional<PolicyVersion> origin = version;
        Spoken unresolved = new Spoken(config.policy(), List.of());
        Spoken policy = or(unresolved, at("/policy", () -> policy(config.policy(), origin)));
        checkConversations(config.stages());
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
        var resolved = new RunConfig(
                config.seed(),
                policy.policy(),
                tasks,
                config.limits(),
                config.stages(),
                config.evaluation(),
                config.gradientChains());
        return switch (tasks) {
            case TaskSource.Set set -> new Resolved(resolved, set.digest(), Optional.empty(), origin, policy.remarks());
            case TaskSource.Synthesise recipe ->
                new Resolved(
                        resolved,
                        recipe.digest().flatMap(names.taskSets()::made),
                        recipe.digest(),
                        origin,
                        policy.remarks());
        };
    }

    private TaskSource tasks(RunConfig config) {
        return switch (config.tasks()) {
            case TaskSource.Set set -> new TaskSource.Set(set.name(), Optional.of(taskSet(set)));
            case TaskSource.Synthesise recipe -> pinned(recipe, config.seed());
        };
    }

    private Sha256 taskSet(TaskSource.Set set) {
        Optional<Sha256> digest = set.digest().or(() -> digest(set.name()));
        if (digest.isEmpty()) {
            return names.taskSets()
                    .named(set.name())
                    .orElseThrow(() -> new Mistaken(
                            "/set/name", "There is no task set '" + set.name() + "'.", "`tasks list` lists them."));
        }
        if (!names.taskSets().exists(digest.get())) {
            throw new Mistaken("/set", "There is no task set " + digest.get() + ".", "`tasks list` lists them.");
        }
        return digest.get();
    }

    private static Optional<Sha256> digest(String text) {
        return text.matches("[0-9a-f]{64}") ? Optional.of(new Sha256(text)) : Optional.empty();
    }

    /// Its seed is the run's, unless it has one; from then on it stays, whatever becomes of the run's.
    private TaskSource.Synthesise pinned(TaskSource.Synthesise recipe, long seed) {
        long own = recipe.seed().orElse(seed);
        Sha256 digest = ConfigText.recipe(
                withDigest(recipe, own, Optional.empty()), names.makers().tasks());
        Optional<Sha256> given = recipe.digest();
        if (given.isPresent()
                && !given.get().equals(digest)
                && names.taskSets().made(given.get()).isEmpty()) {
            throw new Mistaken(
                    "/synthesise/digest",
                    "The recipe has digest " + digest + ", not " + given.get()
                            + ": what was made of that one is not here," + " and this release makes other tasks.",
                    "Leave the digest out.");
        }
        return withDigest(recipe, own, Optional.of(given.orElse(digest)));
    }

    private static TaskSource.Synthesise withDigest(TaskSource.Synthesise recipe, long seed, Optional<Sha256> digest) {
        return new TaskSource.Synthesise(
                Optional.of(seed),
                recipe.mix(),
                recipe.train(),
                recipe.heldOut(),
                recipe.heldOutCombination(),
                recipe.documents(),
                digest);
    }

    private PolicyVersion pinned(Origin.Run named) {
        PolicyVersion version = origins.pin(named.version());
        named.digest().filter(given -> !given.equals(version.manifest())).ifPresent(given -> {
            throw new Mistaken(
                    "", "It has digest " + version.manifest() + ", not " + given + ".", "Leave the digest out.");
        });
        return version;
    }

    private Spoken policy(PolicyConfig policy, Optional<PolicyVersion> version) {
        return switch (policy.origin()) {
            case Origin.Random random -> fromNothing(policy, random);
            case Origin.Folder folder -> {
                Sha256 manifest = imported(folder);
                var pinned = new Origin.Folder(folder.name(), Optional.of(manifest));
                yield names.materials().spoken(manifest, from(pinned, policy));
            }
            case Origin.Run _ ->
                version.map(pinned -> names.materials().spoken(pinned.manifest(), from(named(pinned), policy)))
                        .orElse(new Spoken(policy, List.of()));
        };
    }

    private static PolicyConfig from(Origin origin, PolicyConfig policy) {
        return new PolicyConfig(origin, policy.chat(), policy.thinking());
    }

    private static Origin named(PolicyVersion version) {
        return new Origin.Run(
                version.run() + "@" + version.stage().name() + "/" + version.step(), Optional.of(version.manifest()));
    }

    private Spoken fromNothing(PolicyConfig policy, Origin.Random random) {
        if (policy.chat() != ChatFormat.AUTO && policy.chat() != ChatFormat.DSML) {
            throw new Mistaken("/chat", "A policy that begins from random weights speaks dsml.", "Write auto or dsml.");
        }
        if (policy.thinking()) {
            throw new Mistaken(
                    "/thinking",
                    "A policy that begins from random weights has nobody to learn thoughts from.",
                    "Leave it out.");
        }
        Optional<Integer> tokenizer =
                random.tokenizer().or(() -> Optional.of(names.makers().tokenizer()));
        var origin = new Origin.Random(random.model(), tokenizer);
        return new Spoken(new PolicyConfig(origin, ChatFormat.DSML, false), List.of());
    }

    /// What was imported once is not looked at again, whatever became of the folder.
    private Sha256 imported(Origin.Folder folder) {
        Optional<Sha256> given = folder.digest();
        if (given.isPresent() && names.materials().has(given.get())) return given.get();
        Sha256 imported = within("/origin/folder/name", () -> names.materials().imported(folder.name()));
        given.filter(one -> !one.equals(imported)).ifPresent(one -> {
            throw new Mistaken(
                    "/origin/folder/digest",
                    "The folder '" + folder.name() + "' has digest " + imported + ", not " + one + ".",
                    "Leave the digest out.");
        });
        return imported;
    }

    private void checkConversations(List<StageConfig> stages) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof StageConfig.Sft sft && sft.lessons() instanceof Lessons.Conversations given) {
                at("/stages/" + i + "/lessons/conversations/file", () -> checked(given));
            }
        }
    }

    private Sha256 checked(Lessons.Conversations given) {
        Sha256 digest = given.digest()
                .orElseThrow(() -> new Mistaken(
                        "", "The conversations were not sent along.", "Send the file, and name it by its digest."));
        names.materials().check(digest);
        return digest;
    }

    private static <T> T within(String pointer, Supplier<T> part) {
        try {
            return part.get();
        } catch (Mistaken e) {
            throw new Mistaken(e.mistakes().stream()
                    .map(mistake -> mistake.within(pointer))
                    .toList());
        }
    }

    private <T> @Nullable T at(String pointer, Supplier<T> part) {
        try {
            return part.get();
        } catch (Mistaken e) {
            e.mistakes().forEach(mistake -> mistakes.add(mistake.within(pointer)));
            return null;
        }
    }

    private static <T> T or(T unresolved, @Nullable T resolved) {
        return resolved == null ? unresolved : resolved;
    }
}
