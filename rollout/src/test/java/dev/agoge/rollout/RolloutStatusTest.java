package dev.agoge.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import dev.agoge.contracts.TokenBlock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {
    private static final Sha256 NOTHING = Sha256.of(new byte[0]);
    private static final Ending ANSWERED = new Ending.Stopped(StopReason.ANSWERED);
    private static final Ending LOST = new Ending.Failed(new Failure(Failure.Kind.SANDBOX, "lost"));

    private final RolloutStatus status = new RolloutStatus();

    @Test
    void everyEndingIsCountedOnce() {
        play(request -> played(request, ANSWERED));
        play(request -> played(request, ANSWERED));
        play(request -> played(request, LOST));
        RolloutStatus.Counts counts = status.counts();
        assertThat(counts.ended()).isEqualTo(3);
        assertThat(counts.stops()).containsEntry(StopReason.ANSWERED, 2L).containsEntry(StopReason.GARBLED, 0L);
        assertThat(counts.failures()).containsEntry(Failure.Kind.SANDBOX, 1L);
        assertThat(counts.policyTokens()).isEqualTo(6);
        assertThat(counts.totalTokens()).isEqualTo(15);
    }

    @Test
    void anEpisodeRunsFromItsBeginningToItsEndHoweverItEnds() {
        play(request -> {
            assertThat(status.counts().running()).isEqualTo(1);
            return played(request, ANSWERED);
        });
        assertThatThrownBy(() -> play(request -> {
                    throw new IllegalStateException("our own bug");
                }))
                .hasMessage("our own bug");
        assertThat(status.counts().running()).isZero();
    }

    private void play(Function<EpisodeRequest, Played> play) {
        assertThat(status.counting(play).apply(request())).isNotNull();
    }

    private static Played played(EpisodeRequest request, Ending ending) {
        byte[] tokens = new TokenBlock(1, 1, false, false, List.of()).toBytes();
        Episode episode = new Episode(
                request,
                List.of(),
                ending,
                Optional.of(Sha256.of(tokens)),
                Optional.of(new FinalState(List.of(), NOTHING)),
                new Episode.Tally(1, 0, 3, 2, 5, 0));
        return new Played(episode, Optional.of(tokens));
    }

    private static EpisodeRequest request() {
        RunId run = new RunId("test");
        PolicyVersion version = new PolicyVersion(run, new Stage(2, "rl"), 0, Sha256.of(new byte[] {7}), NOTHING);
        return new EpisodeRequest(
                new EpisodeId(new GroupId(run, new Stage(2, "rl"), EpisodeKind.TRAIN, 0, 0), 0),
                TaskRef.unpinned(new TaskId("task")),
                new EnvironmentRef("orders", "1", NOTHING),
                new Player.Demonstrator(version, 0),
                new Limits(4, 100, 4),
                7,
                1);
    }
}
