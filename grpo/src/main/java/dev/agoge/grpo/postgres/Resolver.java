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
    private final RunRows runs;
    private final List<Mistake> mistakes = new ArrayList<>();

    /// For one config.
    Resolver(Names names, Origins origins, RunRows runs) {
        this.names = names;
        this.origins = origins;
        this.runs = runs;
    }

    /// @throws Mistaken with every name that names nothing
    Resolved resolve(RunConfig config) {
        TaskSource tasks = or(config.tasks(), at("/tasks", () -> tasks(config)));
        Optional<PolicyVersion> version = Optional.empty();
        if (config.policy().origin() instanceof Origin.Run named) {
            version = Optional.ofNullable(at("/policy/origin/run/version", () -> pinned(named)));
        }
        Optional<PolicyVersion> origin = version;
        PolicyConfig policy = or(config.policy(), at("/policy/origin", () -> policy(config.policy(), origin)));
        checkConversations(config.stages());
        if (!mistakes.isEmpty()) throw new Mistaken(mistakes);
        var resolved = new RunConfig(
                config.seed(),
                policy,
                tasks,
                config.limits(),
                config.stages(),
                config.evaluation(),
                config.gradientChains());
        return switch (tasks) {
            case TaskSource.Set set -> new Resolved(resolved, set.digest(), Optional.empty(), origin);
            case TaskSource.Synthesise recipe ->
                new Resolved(resolved, recipe.digest().flatMap(names.taskSets()::made), recipe.digest(), origin);
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
        named.digest().filter(given -> !given.equals(version.weights())).ifPresent(given -> {
            throw new Mistaken(
                    "", "It has weights " + version.weights() + ", not " + given + ".", "Leave the digest out.");
        });
        return version;
    }

    private PolicyConfig policy(PolicyConfig policy, Optional<PolicyVersion> version) {
        return switch (policy.origin()) {
            case Origin.Random random ->
                new PolicyConfig(
                        new Origin.Random(
                                random.model(),
                                random.tokenizer()
                                        .or(() -> Optional.of(names.makers().tokenizer()))),
                        or(policy.chat(), ChatFormat.DSML));
            case Origin.Folder folder -> folder(policy, folder);
            case Origin.Run named ->
                version.map(pinned -> new PolicyConfig(
                                new Origin.Run(
                                        pinned.run() + "@" + pinned.stage().name() + "/" + pinned.step(),
                                        Optional.of(pinned.weights())),
                                or(
                                        policy.chat(),
                                        runs.config(pinned.run()).policy().chat())))
                        .orElse(policy);
        };
    }

    private PolicyConfig folder(PolicyConfig policy, Origin.Folder folder) {
        if (folder.digest().isPresent() && policy.chat() != ChatFormat.AUTO) return policy;
        ModelFolders.Imported imported = names.folders().imported(folder.name());
        folder.digest().filter(given -> !given.equals(imported.digest())).ifPresent(given -> {
            throw new Mistaken(
                    "/folder/digest",
                    "The folder '" + folder.name() + "' has digest " + imported.digest() + ", not " + given + ".",
                    "Leave the digest out.");
        });
        return new PolicyConfig(
                new Origin.Folder(folder.name(), Optional.of(imported.digest())), or(policy.chat(), imported.chat()));
    }

    private static ChatFormat or(ChatFormat asked, ChatFormat found) {
        return asked == ChatFormat.AUTO ? found : asked;
    }

    private void checkConversations(List<StageConfig> stages) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i) instanceof StageConfig.Sft sft
                    && sft.lessons() instanceof Lessons.Conversations given
                    && given.digest().isEmpty()) {
                mistakes.add(new Mistake(
                        "/stages/" + i + "/lessons/conversations/file",
                        "The conversations were not sent along.",
                        "Send the file, and name it by its digest."));
            }
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
