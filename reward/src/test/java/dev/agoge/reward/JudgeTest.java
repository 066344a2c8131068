package dev.agoge.reward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.InMemoryBlobs;
import dev.agoge.contracts.JudgedEpisode.Verdict;
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
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Environment;
import dev.agoge.environments.Environments;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final String LAMPS = """
            {"name": "lamps", "version": "1", "domain": "lamps", "clock": "2026-03-02T09:00",
             "tables": {"lamps": {"columns": {"id": "text", "lit": "boolean"}, "key": "id",
               "rows": [["hall", false], ["attic", false]]}},
             "tools": {"light": {"description": "Lights a lamp.",
               "parameters": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
               "steps": [{"change": "UPDATE lamps SET lit = 1 WHERE id = :id"}]}},
             "tasks": {"light-the-hall": {"shape": "write", "user": "It is dark downstairs.",
               "solution": {"turns": [[{"light": {"id": "hall"}}]], "answer": "Lit."},
               "expect": {"changes": [{"update": "lamps", "key": "hall", "set": {"lit": true}}]}}}}""";

    private static final RowChange HALL_LIT =
            new RowChange.Updated("lamps", "\"hall\"", Map.of("lit", "false"), Map.of("lit", "true"));
    private static final RowChange ATTIC_LIT =
            new RowChange.Updated("lamps", "\"attic\"", Map.of("lit", "false"), Map.of("lit", "true"));

    private final BlobStore blobs = new InMemoryBlobs();
    private final EnvironmentRef lamps =
            Bundle.read(LAMPS.getBytes(StandardCharsets.UTF_8)).publish(blobs);
    private final Judge judge = new Judge(new Environments(blobs, 4));

    private static EpisodeRequest request(EnvironmentRef environment, String task) {
        PolicyVersion version = new PolicyVersion(
                new RunId("r"), new Stage(2, "rl"), 0, Sha256.of(new byte[] {7}), Sha256.of(new byte[0]));
        return new EpisodeRequest(
                EpisodeId.parse("r/rl/train/0/0/0"),
                TaskRef.unpinned(new TaskId(task)),
                environment,
                new Player.Policy(version, new Sampling(1, 1)),
                new Limits(8, 1000, 8),
                1,
                1);
    }

    private Episode episode(Ending ending, RowChange... changes) {
        return episode(lamps, ending, changes);
    }

    private static Episode episode(EnvironmentRef environment, Ending ending, RowChange... changes) {
        Sha256 any = Sha256.of(new byte[] {1});
        return new Episode(
                request(environment, "light-the-hall"),
                List.of(new Event.Said(new Reply.Words("There is light."), 5, 9)),
                ending,
                Optional.of(any),
                Optional.of(new FinalState(List.of(changes), any)),
                new Episode.Tally(2, 1, 5, 4, 12, 1));
    }

    private static Ending stopped(StopReason reason) {
        return new Ending.Stopped(reason);
    }

    private static double score(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Judged.class);
        return ((Verdict.Judged) verdict).judgement().score();
    }

    private static Failure failure(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Unjudged.class);
        return ((Verdict.Unjudged) verdict).failure();
    }

    @Test
    void whoDidJustWhatWasAskedEarnsOne() {
        Episode episode = episode(stopped(StopReason.ANSWERED), HALL_LIT);
        assertThat(score(judge.judge(episode).verdict())).isEqualTo(1);
        assertThat(judge.judge(episode).episode()).isEqualTo(episode);
    }

    @Test
    void whoDidLessOrMoreEarnsZero() {
        assertThat(score(judge.judge(episode(stopped(StopReason.ANSWERED))).verdict()))
                .isZero();
        assertThat(score(judge.judge(episode(stopped(StopReason.ANSWERED), HALL_LIT, ATTIC_LIT))
                        .verdict()))
                .isZero();
    }

    @Test
    void whoDidNotAnswerEarnsZeroWhateverWasDone() {
        for (StopReason reason : StopReason.values()) {
            if (reason == StopReason.ANSWERED) continue;
            assertThat(score(judge.judge(episode(stopped(reason), HALL_LIT)).verdict()))
                    .isZero();
        }
    }

    @Test
    void aFailedEpisodeIsNotJudged() {
        Failure lost = new Failure(Failure.Kind.INFRASTRUCTURE, "the worker is gone");
        Episode failed = episode(new Ending.Failed(lost), HALL_LIT);
        assertThat(failure(judge.judge(failed).verdict())).isEqualTo(lost);
    }

    @Test
    void aVerifierThatThrowsIsAFailureNotAZero() {
        Judge broken = new Judge(_ -> {
            throw new IllegalStateException("out of order");
        });
        Failure failure = failure(
                broken.judge(episode(stopped(StopReason.ANSWERED), HALL_LIT)).verdict());
        assertThat(failure.kind()).isEqualTo(Failure.Kind.VERIFIER);
        assertThat(failure.detail()).contains("out of order");
    }

    @Test
    void anEnvironmentThatIsNotToBeHadIsAFailureNotAZero() {
        EnvironmentRef unknown = new EnvironmentRef("lamps", "1", Sha256.of(new byte[] {7}));
        Failure failure = failure(judge.judge(episode(unknown, stopped(StopReason.ANSWERED), HALL_LIT))
                .verdict());
        assertThat(failure.kind()).isEqualTo(Failure.Kind.ENVIRONMENT);
    }

    @Test
    void aJudgementNamesTheVerifierItIsBy() {
        Verdict verdict =
                judge.judge(episode(stopped(StopReason.ANSWERED), HALL_LIT)).verdict();
        Environment environment = new Environments(blobs, 1).load(lamps);
        Sha256 verifier = environment
                .verifier(environment.task(new TaskId("light-the-hall")))
                .digest();
        assertThat(((Verdict.Judged) verdict).judgement().verifier()).isEqualTo(verifier);
    }
}
