package dev.agoge.contracts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One of every message and of everything that is kept, and of each of its forms.
final class Samples {
    private static final RunId RUN = new RunId("demo-1");
    private static final Stage RL = new Stage(2, "rl");
    private static final PolicyVersion VERSION = new PolicyVersion(RUN, RL, 3, digest(11), digest(1));
    private static final EnvironmentRef ENVIRONMENT = new EnvironmentRef("orders", "1.0.0", digest(2));
    private static final TaskId TASK = new TaskId("orders-12");

    /// As requests named a task before it had a digest of its own.
    private static final TaskRef UNPINNED = TaskRef.unpinned(TASK);

    private static final ToolCall CALL = new ToolCall("find_order", "{\"id\":7}");
    private static final long AT = 1_767_225_600_000L;

    private Samples() {}

    /// By the names of their files.
    static Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("episode-request", request(new Player.Policy(VERSION, new Sampling(1, 0.95))));
        all.put("episode-request-truncated", request(new Player.Policy(VERSION, new Sampling(0.7, 0.95, 40, 0.05))));
        all.put("episode-request-demonstrator", request(new Player.Demonstrator(VERSION, 0.35)));
        all.put("episode-request-pinned", pinned());
        all.put("episode", stopped());
        all.put("episode-failed", failed());
        all.put("judged-episode", judged());
        all.put("judged-episode-unjudged", unjudged());
        all.put(
                "episode-request-claimed",
                request(new Player.Demonstrator(VERSION, 0)).under(5, new Arithmetic("sm_90a", "bf16", 2)));
        all.put("run-state", new RunState(RUN, RunStatus.RUNNING, 5));
        all.put("policy-version", VERSION);
        all.put("run-event-status-changed", new RunEvent.StatusChanged(RUN, AT, RunStatus.FAILED, "the disk is full"));
        all.put("run-event-progressed", new RunEvent.Progressed(RUN, AT, "cold-start", 40, 900));
        all.put(
                "run-event-measured",
                new RunEvent.Measured(RUN, AT, RL, 7, Map.of("reward/mean", 0.625, "policy/kl", 0.015625)));
        all.put("run-command-pause", new RunCommand.Pause(RUN));
        all.put("run-command-resume", new RunCommand.Resume(RUN));
        all.put("run-command-cancel", new RunCommand.Cancel(RUN, "wrong seed"));
        all.put("task-set", new TaskIndex(digest(6), 0, List.of(), List.of(card())));
        all.put("task-index", index());
        all.put("task-chunk", new TaskChunk(List.of(pinnedCard())));
        all.put("task-corpus", corpus());
        all.put("token-texts", new TokenTexts(List.of(new byte[] {'h', 'i'}, new byte[] {(byte) 200})));
        all.put("token-block", tokens());
        return all;
    }

    static JudgedEpisode judged() {
        List<Judgement.Part> parts = List.of(new Judgement.Part("state", 1, "as expected"));
        return new JudgedEpisode(stopped(), new JudgedEpisode.Verdict.Judged(new Judgement(1, parts, digest(5))));
    }

    private static JudgedEpisode unjudged() {
        Failure failure = new Failure(Failure.Kind.VERIFIER, "the verifier threw: division by zero");
        return new JudgedEpisode(stopped(), new JudgedEpisode.Verdict.Unjudged(failure));
    }

    private static EpisodeRequest request(Player player) {
        EpisodeId id = new EpisodeId(new GroupId(RUN, RL, EpisodeKind.TRAIN, 3, 7), 15);
        return new EpisodeRequest(id, UNPINNED, ENVIRONMENT, player, new Limits(8, 512, 8), 42, 1);
    }

    private static EpisodeRequest pinned() {
        EpisodeRequest request = request(new Player.Policy(VERSION, new Sampling(1, 1)));
        return new EpisodeRequest(
                request.id(),
                TaskRef.of(TASK, digest(7)),
                request.environment(),
                request.player(),
                request.limits(),
                request.seed(),
                request.attempt());
    }

    private static Episode stopped() {
        List<Event> events = List.of(
                new Event.Said(new Reply.Calls("", List.of(CALL)), 40, 52),
                new Event.Called(CALL, new ToolResult("{\"status\":\"open\"}", false)),
                new Event.Said(new Reply.Words("It is open."), 66, 72),
                new Event.Said(new Reply.Garbled("<|", "a call was opened and not closed"), 80, 82));
        FinalState state = new FinalState(
                List.of(
                        new RowChange.Inserted("notes", "3", Map.of("text", "\"held\"")),
                        new RowChange.Deleted("notes", "2", Map.of("text", "null")),
                        new RowChange.Updated(
                                "orders", "7", Map.of("status", "\"open\""), Map.of("status", "\"closed\""))),
                digest(4));
        return new Episode(
                request(new Player.Policy(VERSION, new Sampling(1, 0.95))),
                events,
                new Ending.Stopped(StopReason.GARBLED),
                Optional.of(digest(3)),
                Optional.of(state),
                new Episode.Tally(3, 1, 40, 20, 82, 12));
    }

    private static Episode failed() {
        return new Episode(
                request(new Player.Demonstrator(VERSION, 0)),
                List.of(),
                new Ending.Failed(new Failure(Failure.Kind.SANDBOX, "the image is gone")),
                Optional.empty(),
                Optional.empty(),
                new Episode.Tally(0, 0, 0, 0, 0, 1));
    }

    private static TaskCard card() {
        return new TaskCard(UNPINNED, ENVIRONMENT, "orders", "two-writes", Split.HELD_OUT_COMBINATION);
    }

    private static TaskCard pinnedCard() {
        return new TaskCard(TaskRef.of(TASK, digest(7)), ENVIRONMENT, "orders", "lookup", Split.TRAIN);
    }

    private static TaskIndex index() {
        return TaskIndex.of(
                digest(6),
                1,
                List.of(
                        new TaskIndex.Section(Split.TRAIN, 2, List.of(digest(7), digest(8))),
                        new TaskIndex.Section(Split.HELD_OUT, 1, List.of(digest(9)))));
    }

    private static TaskCorpus corpus() {
        List<ToolSpec> tools = List.of(new ToolSpec("find_order", "Find by name.", "{\"type\":\"object\"}"));
        List<Message> messages = List.of(
                new Message.System("Orders desk."),
                new Message.User("Hold the order."),
                new Message.Assistant("", List.of(CALL)),
                new Message.Tool(List.of(new ToolResult("{\"error\":\"not_found\"}", true))),
                new Message.Assistant("There is none.", List.of()));
        return new TaskCorpus(List.of(new TaskCorpus.Document(ENVIRONMENT, TASK, tools, messages)));
    }

    static TokenBlock tokens() {
        TokenBlock.Segment segment = new TokenBlock.Segment(
                new int[] {5, 6, 7},
                new byte[] {0, 1, 1},
                new byte[] {0, 1, 2, 3, (byte) 200, 5},
                new float[] {-0.5f, -1.25f},
                new int[][] {{1, 6}, {7}});
        return new TokenBlock(1, 2, true, true, List.of(segment));
    }

    private static Sha256 digest(int of) {
        return Sha256.of(new byte[] {(byte) of});
    }
}
