package dev.agoge.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecTest {
    @Test
    void aJudgedEpisodeComesBackEqual() {
        JudgedEpisode judged = Samples.judgedEpisode();
        assertThat(Codec.decode(Codec.encode(judged), JudgedEpisode.class)).isEqualTo(judged);
        assertThat(Codec.fromJson(Codec.toJson(judged), JudgedEpisode.class)).isEqualTo(judged);
    }

    @Test
    void aFieldOfALaterReleaseIsIgnored() {
        record Later(String content, boolean error, int cost) {}
        byte[] later = Codec.encode(new Later("ok", false, 3));
        assertThat(Codec.decode(later, ToolResult.class)).isEqualTo(new ToolResult("ok", false));
    }

    @Test
    void tokenTextsComeBackEqual() {
        TokenTexts texts = new TokenTexts(List.of(new byte[] {1, 2}, new byte[] {(byte) 200}));
        TokenTexts back = Codec.decode(Codec.encode(texts), TokenTexts.class);
        assertThat(back.size()).isEqualTo(2);
        assertThat(back.of(1)).containsExactly(200);
    }

    @Test
    void aCorpusComesBackEqual() {
        ToolCall call = new ToolCall("find_order", "{\"name\":\"Anna Reed\"}");
        TaskCorpus corpus = new TaskCorpus(List.of(new TaskCorpus.Document(
                new EnvironmentRef("orders", "1.0.0", Sha256.of(new byte[] {2})),
                new TaskId("orders-12"),
                List.of(new ToolSpec("find_order", "Find by name.", "{\"type\":\"object\"}")),
                List.of(
                        new Message.System("Orders desk."),
                        new Message.User("Hold the order."),
                        new Message.Assistant("", List.of(call)),
                        new Message.Tool(List.of(new ToolResult("{\"id\":\"calm-otter\"}", false))),
                        new Message.Assistant("Done.", List.of())))));
        assertThat(Codec.decode(Codec.encode(corpus), TaskCorpus.class)).isEqualTo(corpus);
    }

    static final class Samples {
        private Samples() {}

        static JudgedEpisode judgedEpisode() {
            RunId run = new RunId("demo-1");
            PolicyVersion version = new PolicyVersion(run, Stage.RL, 3, "runs/demo-1/rl-3", Sha256.of(new byte[] {1}));
            EpisodeRequest request = new EpisodeRequest(
                    new EpisodeId(new GroupId(run, Stage.RL, EpisodeKind.TRAIN, 3, 7), 15),
                    new TaskId("orders-12"),
                    new EnvironmentRef("orders", "1.0.0", Sha256.of(new byte[] {2})),
                    new Player.Policy(version, new Sampling(1, 0.95)),
                    new Limits(8, 512, 8),
                    42,
                    1);
            ToolCall call = new ToolCall("find_order", "{\"id\":7}");
            Episode episode = new Episode(
                    request,
                    List.of(
                            new Event.Said(new Reply.Calls("", List.of(call)), 40, 52),
                            new Event.Called(call, new ToolResult("{\"status\":\"open\"}", false)),
                            new Event.Said(new Reply.Words("It is open."), 66, 72)),
                    new Ending.Stopped(StopReason.ANSWERED),
                    Optional.of(Sha256.of(new byte[] {3})),
                    Optional.of(new FinalState(
                            List.of(new RowChange.Updated(
                                    "orders", "7", Map.of("status", "\"open\""), Map.of("status", "\"closed\""))),
                            Sha256.of(new byte[] {4}))),
                    new Episode.Tally(2, 1, 40, 18, 72, 12));
            return new JudgedEpisode(
                    episode,
                    new JudgedEpisode.Verdict.Judged(new Judgement(
                            1, List.of(new Judgement.Part("state", 1, "as expected")), Sha256.of(new byte[] {5}))));
        }
    }
}
