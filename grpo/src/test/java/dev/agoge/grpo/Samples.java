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
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.config.About;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.ChatFormat;
import dev.agoge.contracts.config.Checkpoints;
import dev.agoge.contracts.config.Evaluation;
import dev.agoge.contracts.config.Lessons;
import dev.agoge.contracts.config.ObjectiveConfig;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.Origin;
import dev.agoge.contracts.config.PolicyConfig;
import dev.agoge.contracts.config.Priority;
import dev.agoge.contracts.config.Rollouts;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.config.RunSettings;
import dev.agoge.contracts.config.StageConfig;
import dev.agoge.contracts.config.TaskSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Made-up requests and results, for tests that care about their bookkeeping only.
public final class Samples {
    public static final RunId RUN = new RunId("sample");
    public static final Stage SFT = new Stage(1, "sft");
    public static final Stage RL = new Stage(2, "rl");
    public static final RunSettings BESIDE =
            new RunSettings(About.NOTHING, Priority.NORMAL, Budget.UNLIMITED, new Checkpoints(5, 2));
    static final ObjectiveConfig.Grpo GRPO = new ObjectiveConfig.Grpo(0.2, 0.2, 1e-3, 0.5);

    private Samples() {}

    public static RunDocument document() {
        return new RunDocument(config(), BESIDE);
    }

    public static RunSettings named(String name) {
        var about = new About(Optional.of(name), Optional.empty(), Optional.empty(), List.of(), "");
        return new RunSettings(about, BESIDE.priority(), BESIDE.budget(), BESIDE.checkpoints());
    }

    public static RunConfig config() {
        return config("{}", 0, false);
    }

    /// Cold start and RL at their smallest.
    ///
    /// @param model of random weights
    public static RunConfig config(String model, int lag, boolean control) {
        List<StageConfig> stages = new ArrayList<>();
        stages.add(new StageConfig.Sft("sft", 4, new Lessons.Demonstrations(8, 0.4), 2, 1, Optimizer.at(1e-3), 1e-3));
        stages.add(new StageConfig.Rl("rl", 3, 2, 4, new Rollouts(lag, new Sampling(1, 1)), GRPO, Optimizer.at(1e-3)));
        if (control) stages.add(new StageConfig.Control("control"));
        return new RunConfig(
                7,
                random(model),
                new TaskSource.Set("sample", Optional.of(digest(1))),
                new Limits(4, 128, 4),
                stages,
                new Evaluation(4, 2, 1, 2),
                1);
    }

    static PolicyConfig random(String model) {
        JsonNode tree = JsonMapper.shared().readTree(model);
        return new PolicyConfig(new Origin.Random(tree, Optional.empty()), ChatFormat.AUTO, false);
    }

    public static PolicyVersion version(int step, int digest) {
        return version(RUN, step, digest);
    }

    public static PolicyVersion version(RunId run, int step, int digest) {
        return new PolicyVersion(run, RL, step, digest(digest), digest(digest));
    }

    public static GroupRequest group(int step, int ordinal, int members) {
        return group(RUN, step, ordinal, members);
    }

    public static GroupRequest group(RunId run, int step, int ordinal, int members) {
        GroupId id = new GroupId(run, RL, EpisodeKind.TRAIN, step, ordinal);
        TaskCard task = new TaskCard(
                TaskRef.of(new TaskId("orders-" + ordinal), digest(ordinal)),
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
        return failed(request, tokens, new Failure(Failure.Kind.INFRASTRUCTURE, "the worker was lost"));
    }

    public static JudgedEpisode cancelled(EpisodeRequest request) {
        return failed(request, 5, new Failure(Failure.Kind.CANCELLED, "nobody wants it"));
    }

    private static JudgedEpisode failed(EpisodeRequest request, int tokens, Failure failure) {
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
