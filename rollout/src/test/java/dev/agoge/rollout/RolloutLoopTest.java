package dev.agoge.rollout;

import static dev.agoge.rollout.ScriptedSpeaker.calls;
import static dev.agoge.rollout.ScriptedSpeaker.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.RowChange;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Environments;
import dev.agoge.environments.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolloutLoopTest {
    private static final Limits ROOMY = new Limits(8, 200, 8);
    private static final Clock FROZEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final InMemoryBlobs blobs = new InMemoryBlobs();
    private final EnvironmentRef desk = OrderDesk.publish(blobs);
    private final Environments environments = new Environments(blobs, 4);

    /// No `default`: a stop reason without a way to reach it does not compile.
    @ParameterizedTest
    @EnumSource
    void everyStopReasonIsReached(StopReason reason) {
        Played played = switch (reason) {
            case ANSWERED -> play(ROOMY, calls(OrderDesk.FIND), words("Done."));
            case OUT_OF_TURNS -> play(new Limits(2, 200, 8), calls(OrderDesk.FIND), calls(OrderDesk.FIND));
            case OUT_OF_TOKENS -> play(new Limits(8, 26, 8), calls(OrderDesk.FIND), words("Done."));
            case OUT_OF_TOOL_CALLS ->
                play(new Limits(8, 200, 1), calls(OrderDesk.FIND, OrderDesk.CANCEL_IT), words("Done."));
            case GARBLED -> play(ROOMY, new Reply.Garbled("<", "a call that does not end"));
            case BROKE_SANDBOX -> play(ROOMY, calls(OrderDesk.COUNT_FOREVER), words("Done."));
        };
        assertThat(played.episode().ending()).isEqualTo(new Ending.Stopped(reason));
        assertThat(played.episode().finalState()).isPresent();
        holdsTogether(played);
    }

    /// What is true of every episode that left tokens.
    private static void holdsTogether(Played played) {
        Episode episode = played.episode();
        byte[] tokens = played.tokens().orElseThrow();
        TokenBlock block = TokenBlock.fromBytes(tokens);
        assertThat(episode.tokens()).contains(Sha256.of(tokens));
        TokenBlock.Segment segment = block.segments().getFirst();
        Episode.Tally tally = episode.tally();
        assertThat(block.policyTokens()).isEqualTo(tally.policyTokens());
        assertThat(segment.length()).isEqualTo(tally.totalTokens());
        assertThat(tally.totalTokens())
                .isLessThanOrEqualTo(episode.request().limits().maxTokens());
        byte[] mask = new byte[segment.length()];
        int turns = 0;
        for (Event event : episode.events()) {
            if (!(event instanceof Event.Said said)) continue;
            Arrays.fill(mask, said.from(), said.to(), (byte) 1);
            turns++;
        }
        assertThat(segment.mask()).containsExactly(mask);
        assertThat(turns).isEqualTo(tally.turns());
        for (int i = 0; i < tally.promptTokens(); i++) {
            assertThat(segment.ids()[i]).isEqualTo(10 + i);
            assertThat(mask[i]).isZero();
        }
    }

    @Test
    void everyTokenIsWrittenDownOnceAndInOrder() {
        Played played = play(ROOMY, calls(OrderDesk.FIND), words("Done."));
        TokenBlock.Segment segment =
                TokenBlock.fromBytes(played.tokens().orElseThrow()).segments().getFirst();
        assertThat(segment.ids())
                .containsExactly(
                        10, 11, 12, 13, 14, 15, 16, 17, 18, 19, // the prompt
                        100, 101, 102, 103, 104, 105, 1, // a call
                        1000, 1001, 1002, 1003, 1004, // its result
                        200, 201, 202, 203, 204, 205, 1); // the answer
        assertThat(segment.logProbs()).startsWith(-1.00f, -1.01f).hasSize(14);
        assertThat(segment.keptSets()[13]).containsExactly(1, 2);
        assertThat(segment.experts()).startsWith(2, 2, 3, 3).hasSize(2 * segment.length());
    }

    @Test
    void aReplyCutOffForLengthGetsNoEndOfSentence() {
        Played played = play(new Limits(8, 14, 8), words("Done."));
        TokenBlock.Segment segment =
                TokenBlock.fromBytes(played.tokens().orElseThrow()).segments().getFirst();
        assertThat(segment.length()).isEqualTo(14);
        assertThat(segment.ids()[13]).isEqualTo(103);
        assertThat(segment.mask()[13]).isEqualTo((byte) 1);
        holdsTogether(played);
    }

    @Test
    void anAnswerThatFillsTheLastTokenIsAnAnswer() {
        Played played = play(new Limits(8, ScriptedSpeaker.PROMPT + ScriptedSpeaker.SAID, 8), words("Done."));
        assertThat(played.episode().ending()).isEqualTo(new Ending.Stopped(StopReason.ANSWERED));
    }

    @Test
    void resultsThatLeaveNoRoomForAReplyAreNotPutBeforeThePolicy() {
        int full = ScriptedSpeaker.PROMPT + ScriptedSpeaker.SAID + ScriptedSpeaker.HEARD_PER_RESULT;
        Episode episode = play(new Limits(8, full, 8), calls(OrderDesk.FIND)).episode();
        assertThat(episode.ending()).isEqualTo(new Ending.Stopped(StopReason.OUT_OF_TOKENS));
        assertThat(episode.tally().totalTokens()).isEqualTo(full - ScriptedSpeaker.HEARD_PER_RESULT);
        assertThat(episode.tally().toolCalls()).isEqualTo(1);
    }

    @Test
    void theWorldRemembersWhatTheToolsDid() {
        FinalState state = play(ROOMY, calls(OrderDesk.FIND), calls(OrderDesk.CANCEL_IT), words("Done."))
                .episode()
                .finalState()
                .orElseThrow();
        assertThat(state.changes())
                .containsExactly(new RowChange.Updated(
                        "orders", "\"ORD-2\"", Map.of("status", "\"open\""), Map.of("status", "\"cancelled\"")));
    }

    @Test
    void aToolErrorIsAResultAndTheEpisodeGoesOn() {
        Episode episode = play(ROOMY, calls(OrderDesk.UNKNOWN), words("Done.")).episode();
        assertThat(episode.ending()).isEqualTo(new Ending.Stopped(StopReason.ANSWERED));
        Event.Called called = (Event.Called) episode.events().get(1);
        assertThat(called.result().error()).isTrue();
        assertThat(called.result().content()).contains("unknown_tool");
    }

    @Test
    void theSameRequestIsTheSameEpisode() {
        Played one = play(ROOMY, calls(OrderDesk.FIND), calls(OrderDesk.CANCEL_IT), words("Done."));
        Played other = play(ROOMY, calls(OrderDesk.FIND), calls(OrderDesk.CANCEL_IT), words("Done."));
        assertThat(other.episode()).isEqualTo(one.episode());
        assertThat(other.tokens().orElseThrow()).isEqualTo(one.tokens().orElseThrow());
    }

    @Test
    void anEnvironmentThatIsNotToBeHadIsTheEnvironmentsFailure() {
        EnvironmentRef missing = new EnvironmentRef("order-desk", "2", Sha256.of(new byte[] {1}));
        EpisodeRequest request = request(ROOMY, missing, OrderDesk.CANCEL);
        assertThat(failure(loop(words("Done.")).play(request)).kind()).isEqualTo(Failure.Kind.ENVIRONMENT);
    }

    @Test
    void aTaskThatIsNotThereIsTheEnvironmentsFailure() {
        EpisodeRequest request = request(ROOMY, desk, new TaskId("another"));
        Failure failure = failure(loop(words("Done.")).play(request));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.ENVIRONMENT);
        assertThat(failure.detail()).contains("another");
    }

    @Test
    void aTaskThatReadsOtherwiseThanTheOneThatWasChosenIsTheEnvironmentsFailure() {
        TaskRef known = environments.load(desk).task(OrderDesk.CANCEL).ref();
        assertThat(loop(words("Done."))
                        .play(request(ROOMY, desk, known))
                        .episode()
                        .ending())
                .isInstanceOf(Ending.Stopped.class);
        TaskRef other = TaskRef.of(OrderDesk.CANCEL, Sha256.of(new byte[] {1}));
        Failure failure = failure(loop(words("Done.")).play(request(ROOMY, desk, other)));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.ENVIRONMENT);
        assertThat(failure.detail()).contains(known + ", not " + other);
    }

    @Test
    void aSandboxThatCannotBeMadeIsTheSandboxsFailure() {
        RolloutLoop loop = new RolloutLoop(
                environments,
                environment -> {
                    throw new IllegalStateException("no memory for another world");
                },
                (request, task, tools) -> ScriptedSpeaker.says(words("Done.")),
                FROZEN);
        Failure failure = failure(loop.play(request(ROOMY, desk, OrderDesk.CANCEL)));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.SANDBOX);
        assertThat(failure.detail()).contains("no memory for another world");
    }

    @Test
    void aSandboxThatIsLostLeavesTheTokensSoFar() {
        ScriptedSpeaker speaker = ScriptedSpeaker.says(calls(OrderDesk.FIND), words("Done."));
        RolloutLoop loop =
                new RolloutLoop(environments, environment -> new LostScene(), (r, task, tools) -> speaker, FROZEN);
        Played played = loop.play(request(ROOMY, desk, OrderDesk.CANCEL));
        assertThat(failure(played).kind()).isEqualTo(Failure.Kind.SANDBOX);
        assertThat(TokenBlock.fromBytes(played.tokens().orElseThrow()).policyTokens())
                .isEqualTo(ScriptedSpeaker.SAID);
        holdsTogether(played);
        assertThat(speaker.closed()).isTrue();
    }

    private static final class LostScene implements Scene {
        @Override
        public Outcome call(ToolCall call) {
            throw new IllegalStateException("the sandbox does not answer");
        }

        @Override
        public FinalState finish() {
            throw new IllegalStateException("the sandbox does not answer");
        }

        @Override
        public void close() {}
    }

    @Test
    void aPolicyThatCannotBeLoadedIsOurOwnFailure() {
        RolloutLoop loop = new RolloutLoop(
                environments,
                (request, task, tools) -> {
                    throw new IllegalStateException("weights not readable");
                },
                FROZEN);
        Played played = loop.play(request(ROOMY, desk, OrderDesk.CANCEL));
        assertThat(failure(played).kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(played.tokens()).isEmpty();
    }

    @Test
    void aPromptThatLeavesNoRoomIsNotThePolicysDoing() {
        Failure failure = failure(play(new Limits(8, ScriptedSpeaker.PROMPT, 8), words("Done.")));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(failure.detail()).contains("a prompt of 10 tokens").contains("within 10");
    }

    private Played play(Limits limits, Reply... lines) {
        return loop(lines).play(request(limits, desk, OrderDesk.CANCEL));
    }

    private RolloutLoop loop(Reply... lines) {
        return new RolloutLoop(environments, (request, task, tools) -> ScriptedSpeaker.says(lines), FROZEN);
    }

    private static Failure failure(Played played) {
        return ((Ending.Failed) played.episode().ending()).failure();
    }

    private static EpisodeRequest request(Limits limits, EnvironmentRef environment, TaskId task) {
        return request(limits, environment, TaskRef.unpinned(task));
    }

    private static EpisodeRequest request(Limits limits, EnvironmentRef environment, TaskRef task) {
        RunId run = new RunId("test");
        PolicyVersion version =
                new PolicyVersion(run, new Stage(2, "rl"), 3, Sha256.of(new byte[] {7}), Sha256.of(new byte[0]));
        return new EpisodeRequest(
                new EpisodeId(new GroupId(run, new Stage(2, "rl"), EpisodeKind.TRAIN, 3, 1), 0),
                task,
                environment,
                new Player.Policy(version, new Sampling(1, 0.9)),
                limits,
                7,
                1);
    }
}
