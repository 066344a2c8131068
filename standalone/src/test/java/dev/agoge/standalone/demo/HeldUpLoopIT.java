package dev.agoge.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.config.Budget;
import dev.agoge.contracts.config.RunDocument;
import dev.agoge.contracts.runs.RunCommand;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.contracts.runs.RunDesk.Asked;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.RunSummary;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Rules;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.wire.documents.Overrides;
import dev.agoge.wire.runs.MixCheck;
import dev.agoge.wire.runs.RunDocuments;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// However a run is held up, it ends with the weights that it would have ended with: paused within an evaluation,
/// within
/// sft and with requests of rl open, pre-empted by a run of a higher class, out of its budget and allowed more, cloned.
class HeldUpLoopIT {
    private static final Asked ASKED = new Asked("local", Optional.empty());
    private static final RunId HELD = new RunId("held");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /// Half a minute for what is to be saved, and some for the queue.
    private static final Duration LEAVING = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    @Test
    void itEndsWithTheSameWeights() throws InterruptedException {
        List<String> faults = new ArrayList<>();
        Claims.Terms terms = Claims.Terms.DEFAULT;
        Rules hasty = new Rules(
                new Claims.Terms(terms.lease(), Duration.ofSeconds(1), terms.leaveGrace()),
                Rules.DEFAULT.keepEpisodes());
        Home home = Home.own(folder);
        try (RunningPlatform platform = RunningPlatform.start(
                home, TestServers.start(home, faults::add), Launch.everything(0).with(hasty))) {
            RunDesk desk = platform.part(RunDesk.class);
            JdbcClient ledger = JdbcClient.create(platform.part(DataSource.class));
            // 432 episodes before rl, 96 in each of its steps.
            desk.create(document(HELD.value(), "budget.episodes=600"), ASKED);
            paused(
                    desk,
                    ledger,
                    "exists (select from ledger.episodes e where e.run = r.run and e.state = 'open'"
                            + " and e.kind = 'evaluate')");
            paused(desk, ledger, "stage = 'sft' and step >= 40");
            until(ledger, PATIENCE, "status = 'RUNNING' and stage = 'sft' and step >= 60");
            RunId urgent = desk.create(document("urgent", "priority=high", "stages=[{type: evaluate}]"), ASKED);
            until(ledger, LEAVING, "status = 'QUEUED' and cause = 'PREEMPTED'");
            assertThat(ended(platform, urgent).standing().status()).isEqualTo(RunStatus.FINISHED);
            paused(
                    desk,
                    ledger,
                    "exists (select from ledger.episodes e where e.run = r.run and e.state = 'open'"
                            + " and e.kind = 'train')");
            until(ledger, PATIENCE, "status = 'PAUSED' and cause = 'BUDGET'");
            var more = new Budget(Optional.empty(), Optional.of(1_000_000L), Optional.empty());
            desk.command(HELD, new RunCommand.Resume(more, false), ASKED);
            asIfNothingHadHappened(ended(platform, HELD));
            asIfNothingHadHappened(ended(platform, desk.clone(HELD, Map.of(), ASKED)));
            assertThat(faults).isEmpty();
        }
    }

    private static RunDocument document(String name, String... set) {
        var text = SmallestLoop.text(name).with(Overrides.parse(List.of(set)), RunDocument.class);
        return new RunDocuments(MixCheck.NONE).read(text);
    }

    /// As soon as this holds; then resumed.
    private static void paused(RunDesk desk, JdbcClient ledger, String when) throws InterruptedException {
        until(ledger, PATIENCE, "status = 'RUNNING' and " + when);
        desk.command(HELD, new RunCommand.Pause(), ASKED);
        until(ledger, LEAVING, "status = 'PAUSED' and cause = 'COMMAND'");
        desk.command(HELD, new RunCommand.Resume(Budget.UNLIMITED, false), ASKED);
    }

    private static void until(JdbcClient ledger, Duration patience, String holds) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        String sql = "select count(*) from ledger.runs r where run = :run and " + holds;
        while (ledger.sql(sql).param("run", HELD.value()).query(Long.class).single() == 0) {
            assertThat(Instant.now()).as(holds).isBefore(end);
            Thread.sleep(10);
        }
    }

    private static RunSummary ended(RunningPlatform platform, RunId run) throws InterruptedException {
        Runs runs = platform.part(Runs.class);
        while (!runs.status(run).ended()) Thread.sleep(100);
        return runs.summary(run);
    }

    private static void asIfNothingHadHappened(RunSummary summary) {
        assertThat(summary.standing().status()).as(summary.standing().reason()).isEqualTo(RunStatus.FINISHED);
        assertThat(summary.weights().orElseThrow().hex()).isEqualTo(SmallestLoop.WEIGHTS);
        assertThat(summary.exactness().maxAbsLogprobDiff()).isZero();
        assertThat(summary.exactness().ledgerClosed()).isTrue();
    }
}
