package dev.agoge.grpo;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunConfig;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Made-up requests and results, for tests that care about their bookkeeping only.
public final class Samples {
    public static final RunId RUN = new RunId("sample");

    private Samples() {}

    public static RunConfig config(RunId run) {
        return new RunConfig(
                run,
                7,
                digest(1),
                "{}",
                new Limits(4, 128, 4),
                new RunConfig.ColdStart(8, 0.4, 4, 2, 1e-3, 1),
                new RunConfig.Grpo(3, 4, 2, 1e-3, 0.2, 0.2, 1e-3, 0.5, 0, new Sampling(1, 1)),
                new RunConfig.Evaluation(4, 2, 1, 2, false));
    }

    public static PolicyVersion version(int step, int digest) {
        return new PolicyVersion(RUN, Stage.RL, step, "runs/sample/rl-" + step, digest(digest));
    }

    public static GroupRequest group(int step, int ordinal, int members) {
        GroupId id = new GroupId(RUN, Stage.RL, EpisodeKind.TRAIN, step, ordinal);
        TaskCard task = new TaskCard(
                new TaskId("orders-" + ordinal),
                new EnvironmentRef("orders", "1.0.0", digest(2)),
                "orders",
                "lookup",
                Split.TRAIN);
        Player player = new Player.Policy(version(step, step), new Sampling(1, 1));
        return GroupRequest.of(id, task, Collections.nCopies(members, player), new Limits(4, 128, 4), 7);
    }

    public static JudgedEpisode judged(EpisodeRequest request, double score) {
        Episode episode = new Episode(
                request,
                List.of(),
                new Ending.Stopped(StopReason.ANSWERED),
                Optional.of(digest(3)),
                Optional.of(new FinalState(List.of(), digest(4))),
                new Episode.Tally(2, 1, 40, 18, 100, 12));
        return new JudgedEpisode(episode, new JudgedEpisode.Verdict.Judged(new Judgement(score, List.of(), digest(5))));
    }

    public static JudgedEpisode failed(EpisodeRequest request, int tokens) {
        Failure failure = new Failure(Failure.Kind.INFRASTRUCTURE, "the worker was lost");
        Episode episode = new Episode(
                request,
                List.of(),
                new Ending.Failed(failure),
                Optional.empty(),
                Optional.empty(),
                new Episode.Tally(1, 0, 0, 0, tokens, 3));
        return new JudgedEpisode(episode, new JudgedEpisode.Verdict.Unjudged(failure));
    }

    public static Sha256 digest(int number) {
        return Sha256.of(new byte[] {(byte) number});
    }
}
