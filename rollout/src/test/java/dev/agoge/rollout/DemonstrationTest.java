package dev.agoge.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.ToolSpec;
import dev.agoge.environments.Environments;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Task;
import dev.agoge.policy.chat.DsmlChat;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A demonstrator in the real chat format and a real session.
class DemonstrationTest {
    private static final int LAYERS = 2;
    private static final int EXPERTS = 3;
    private static final Clock FROZEN = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final InMemoryBlobs blobs = new InMemoryBlobs();
    private final EnvironmentRef desk = OrderDesk.publish(blobs);
    private final Environments environments = new Environments(blobs, 4);
    private final Task task = environments.load(desk).task(OrderDesk.CANCEL);
    private final List<ToolSpec> tools = environments.load(desk).tools();
    private final DsmlChat chat =
            new DsmlChat(DsmlChat.trainTokenizer(List.of(DsmlChat.document(task.prompt(), tools)), 400));

    @Test
    void theSolutionIsPlayedTurnByTurnAndSolvesTheTask() {
        Played played = play(request(0, 0));
        assertThat(played.episode().ending()).isEqualTo(new Ending.Stopped(StopReason.ANSWERED));
        assertThat(environments
                        .load(desk)
                        .verifier(task)
                        .judge(played.episode())
                        .score())
                .isEqualTo(1.0);
        assertThat(said(played))
                .containsExactly(
                        new Reply.Calls("", List.of(OrderDesk.FIND)),
                        new Reply.Calls("", List.of(OrderDesk.CANCEL_IT)),
                        new Reply.Words("Done."));
    }

    @Test
    void whatItSaysIsWhatThePolicyWouldHaveHadToSample() {
        Played played = play(request(0, 0));
        TokenBlock block = TokenBlock.fromBytes(played.tokens().orElseThrow());
        TokenBlock.Segment segment = block.segments().getFirst();
        assertThat(segment.ids()).startsWith(chat.prompt(task.prompt(), tools));
        for (Event event : played.episode().events()) {
            if (!(event instanceof Event.Said said)) continue;
            int[] turn = Arrays.copyOfRange(segment.ids(), said.from(), said.to());
            assertThat(chat.parse(turn)).isEqualTo(said.reply());
            assertThat(turn[turn.length - 1]).isEqualTo(chat.endOfSentence());
            byte[] ones = new byte[turn.length];
            Arrays.fill(ones, (byte) 1);
            assertThat(Arrays.copyOfRange(segment.mask(), said.from(), said.to()))
                    .isEqualTo(ones);
        }
        assertThat(block.hasLogProbs()).isFalse();
        assertThat(segment.experts())
                .hasSize(segment.length() * LAYERS * EXPERTS)
                .containsOnly(0);
    }

    @Test
    void theConversationIsTheOneThatWouldBeRenderedAtOnce() {
        Played played = play(request(0, 0));
        List<Message> messages = new ArrayList<>(task.prompt());
        for (Event event : played.episode().events()) {
            switch (event) {
                case Event.Said said
                when said.reply() instanceof Reply.Calls(var text, var calls) ->
                    messages.add(new Message.Assistant(text, calls));
                case Event.Called(var call, var result) -> messages.add(new Message.Tool(List.of(result)));
                case Event.Said answer -> {}
            }
        }
        int[] rendered = chat.prompt(messages, tools);
        assertThat(TokenBlock.fromBytes(played.tokens().orElseThrow())
                        .segments()
                        .getFirst()
                        .ids())
                .startsWith(rendered);
    }

    @Test
    void aMistakeIsOneOfTheTasksBrokenVariants() {
        List<Solution> chosen = new ArrayList<>();
        for (int member = 0; member < 40; member++) {
            EpisodeRequest request = request(member, 1);
            chosen.add(DemonstrationSpeaker.choose(request, (Player.Demonstrator) request.player(), task));
        }
        assertThat(chosen).containsAll(task.variants().values()).doesNotContain(task.solution());
        Played played = play(request(1, 1));
        assertThat(environments
                        .load(desk)
                        .verifier(task)
                        .judge(played.episode())
                        .score())
                .isZero();
    }

    @Test
    void mistakesAreAsOftenAsAskedFor() {
        int mistakes = 0;
        for (int member = 0; member < 1000; member++) {
            EpisodeRequest request = request(member, 0.3);
            Solution chosen = DemonstrationSpeaker.choose(request, (Player.Demonstrator) request.player(), task);
            if (!chosen.equals(task.solution())) mistakes++;
        }
        assertThat(mistakes).isBetween(250, 350);
    }

    @Test
    void theSameRequestIsTheSameDemonstrationToTheLastByte() {
        Played one = play(request(5, 0.5));
        Played other = play(request(5, 0.5));
        assertThat(other.tokens().orElseThrow()).isEqualTo(one.tokens().orElseThrow());
        assertThat(other.episode()).isEqualTo(one.episode());
    }

    private static List<Reply> said(Played played) {
        return played.episode().events().stream()
                .filter(Event.Said.class::isInstance)
                .map(event -> ((Event.Said) event).reply())
                .toList();
    }

    private Played play(EpisodeRequest request) {
        Casting casting = (asked, itsTask, itsTools) -> new DemonstrationSpeaker(
                chat,
                chat.prompt(itsTask.prompt(), itsTools),
                new Speaker.Recording(LAYERS, EXPERTS, false, false),
                DemonstrationSpeaker.choose(asked, (Player.Demonstrator) asked.player(), itsTask));
        return new RolloutLoop(environments, casting, FROZEN).play(request);
    }

    private EpisodeRequest request(int member, double mistakeRate) {
        RunId run = new RunId("test");
        PolicyVersion version =
                new PolicyVersion(run, new Stage(1, "sft"), 0, Sha256.of(new byte[] {7}), Sha256.of(new byte[0]));
        return new EpisodeRequest(
                new EpisodeId(new GroupId(run, new Stage(1, "sft"), EpisodeKind.DEMONSTRATE, 0, 0), member),
                task.ref(),
                desk,
                new Player.Demonstrator(version, mistakeRate),
                new Limits(8, 4000, 8),
                7,
                1);
    }
}
