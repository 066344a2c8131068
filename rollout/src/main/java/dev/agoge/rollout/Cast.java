package dev.agoge.rollout;

import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.Task;
import java.util.List;

/// Gives each request its speaker: the policy version it names, or a demonstrator who writes with that version's
/// tokenizer.
public final class Cast implements Casting {
    private final Policies policies;

    public Cast(Policies policies) {
        this.policies = policies;
    }

    @Override
    public Speaker cast(EpisodeRequest request, Task task, List<ToolSpec> tools) {
        Policies.Lease lease = policies.borrow(request.player().version());
        try {
            int[] prompt = lease.voice().prompt(request.environment(), task, tools);
            return switch (request.player()) {
                case Player.Policy(var version, var sampling) -> new PolicySpeaker(lease, prompt, request, sampling);
                case Player.Demonstrator demonstrator -> demonstration(request, demonstrator, task, lease, prompt);
            };
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private static Speaker demonstration(
            EpisodeRequest request, Player.Demonstrator demonstrator, Task task, Policies.Lease lease, int[] prompt) {
        try (lease) {
            return new DemonstrationSpeaker(
                    lease.voice().chat(),
                    prompt,
                    lease.voice().recording(false, false),
                    DemonstrationSpeaker.choose(request, demonstrator, task));
        }
    }
}
