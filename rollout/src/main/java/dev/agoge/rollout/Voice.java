package dev.agoge.rollout;

import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.Task;
import dev.agoge.policy.Policy;
import dev.agoge.policy.chat.Chat;
import dev.agoge.policy.engine.Engine;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A policy version in memory, able to speak. Its engine begins with the first one who asks for it: a demonstrator only
/// borrows the tokenizer.
final class Voice implements AutoCloseable {
    private static final int PROMPTS_KEPT = 256;

    private record Asked(EnvironmentRef environment, TaskId task) {}

    private final Policy policy;
    private final EngineLimits limits;
    private final int threads;

    /// Siblings of a group ask for the same prompt one after the other.
    private final Map<Asked, int[]> prompts = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Engine engine;

    Voice(Policy policy, EngineLimits limits, int threads) {
        this.policy = policy;
        this.limits = limits;
        this.threads = threads;
    }

    Chat chat() {
        return policy.chat();
    }

    Speaker.Recording recording(boolean logProbs, boolean keptSets) {
        ModelConfig config = policy.config();
        return new Speaker.Recording(config.moeLayers(), config.feedForward().expertsPerToken(), logProbs, keptSets);
    }

    synchronized Engine engine() {
        Engine begun = engine;
        if (begun == null) engine = begun = new Engine(policy.config(), policy.weights(), limits, threads);
        return begun;
    }

    /// The rendered prompt, shared: nobody writes it.
    int[] prompt(EnvironmentRef environment, Task task, List<ToolSpec> tools) {
        Asked asked = new Asked(environment, task.id());
        synchronized (prompts) {
            int[] known = prompts.get(asked);
            if (known != null) return known;
        }
        int[] rendered = policy.chat().prompt(task.prompt(), tools);
        synchronized (prompts) {
            prompts.put(asked, rendered);
            if (prompts.size() > PROMPTS_KEPT)
                prompts.remove(prompts.keySet().iterator().next());
        }
        return rendered;
    }

    @Override
    public synchronized void close() {
        if (engine != null) engine.close();
    }
}
