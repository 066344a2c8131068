package dev.agoge.reward;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.environments.Environment;
import dev.agoge.environments.EnvironmentFailed;
import dev.agoge.environments.Environments;
import java.util.function.Function;

/// Says what an episode is worth, from its record alone. What the platform failed, in the episode or here, is not worth
/// zero: it is not judged at all, and tried again.
public final class Judge {
    private final Function<Episode, Judgement> verifiers;

    public Judge(Environments environments) {
        this(episode -> {
            Environment environment = environments.load(episode.request().environment());
            return environment
                    .verifier(environment.task(episode.request().task()))
                    .judge(episode);
        });
    }

    Judge(Function<Episode, Judgement> verifiers) {
        this.verifiers = verifiers;
    }

    public JudgedEpisode judge(Episode episode) {
        return new JudgedEpisode(episode, verdict(episode));
    }

    private Verdict verdict(Episode episode) {
        return switch (episode.ending()) {
            case Ending.Failed(var failure) -> new Verdict.Unjudged(failure);
            case Ending.Stopped _ -> judged(episode);
        };
    }

    private Verdict judged(Episode episode) {
        try {
            return new Verdict.Judged(verifiers.apply(episode));
        } catch (EnvironmentFailed e) {
            return new Verdict.Unjudged(new Failure(Failure.Kind.ENVIRONMENT, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            return new Verdict.Unjudged(new Failure(Failure.Kind.VERIFIER, e.toString()));
        }
    }
}
