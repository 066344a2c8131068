package dev.agoge.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.EpisodeKind;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.GroupId;
import dev.agoge.contracts.Limits;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunState;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Stage;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.TaskRef;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final RunId RUN = new RunId("run");
    private static final Stage STAGE = new Stage(1, "sft");

    private final Standings standings = new Standings();

    @Test
    void whatARunningRunAskedUnderItsClaimIsWanted() {
        assertThat(wants(0)).isTrue();
        standings.moved(new RunState(RUN, RunStatus.RUNNING, 3));
        assertThat(wants(3)).isTrue();
        assertThat(wants(2)).isFalse();
        assertThat(wants(4)).as("asked before its state was heard").isTrue();
    }

    @Test
    void whatARunAskedThatDoesNotRunIsNot() {
        for (RunStatus status : RunStatus.values()) {
            standings.moved(new RunState(RUN, status, 3));
            assertThat(wants(3)).as(status.name()).isEqualTo(status == RunStatus.RUNNING);
        }
    }

    @Test
    void whatIsHeardLateChangesNothing() {
        standings.moved(new RunState(RUN, RunStatus.RUNNING, 4));
        standings.moved(new RunState(RUN, RunStatus.PAUSED, 3));
        assertThat(wants(4)).isTrue();
    }

    private boolean wants(long epoch) {
        EpisodeRequest request = new EpisodeRequest(
                new EpisodeId(new GroupId(RUN, STAGE, EpisodeKind.DEMONSTRATE, 0, 0), 0),
                TaskRef.unpinned(new TaskId("task")),
                new EnvironmentRef("orders", "1", Sha256.of(new byte[0])),
                new Player.Demonstrator(
                        new PolicyVersion(RUN, STAGE, 0, Sha256.of(new byte[] {7}), Sha256.of(new byte[0])), 0),
                new Limits(4, 100, 4),
                7,
                1);
        return standings.wants(request.under(epoch, Arithmetic.CPU));
    }
}
