package dev.agoge.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Sha256;
import dev.agoge.grpo.Simulation.Killed;
import dev.agoge.grpo.Simulation.Setting;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class TrainerSimulationIT {
    @Test
    void aRunLearnsAndItsLedgerClosesAndItsLogProbabilitiesAgree() throws InterruptedException {
        try (Simulation simulation = new Simulation(new Setting(0, true, 0, true))) {
            assertThat(simulation.trainToTheEnd()).isEmpty();
            RunSummary summary = simulation.summary();
            assertThat(pass1(summary, "rl", 8)).isGreaterThan(pass1(summary, "sft", 12) + 0.1);
            assertThat(pass1(summary, "rl", 8)).isGreaterThan(pass1(summary, "sft", 0) + 0.1);
            assertThat(summary.last("control")).isPresent();
            assertThat(summary.last("rl").flatMap(RunSummary.Measured::greedy)).contains(1.0);
            assertThat(stepsOf(simulation, "rl")).isEqualTo(8);
            assertThat(summary.exactness().maxAbsLogprobDiff()).isZero();
            assertThat(summary.exactness().logprobsCompared()).isEqualTo(trainedTokens(simulation));
            assertThat(summary.exactness().ledgerClosed()).isTrue();
        }
    }

    private static double pass1(RunSummary summary, String stage, int step) {
        return summary.evaluation(stage, step).orElseThrow().pass1();
    }

    private static int stepsOf(Simulation simulation, String stage) {
        Integer steps = new JdbcTemplate(simulation.database)
                .queryForObject("select count(*) from ledger.steps where stage = ?", Integer.class, stage);
        return steps == null ? 0 : steps;
    }

    private static long trainedTokens(Simulation simulation) {
        Long tokens = new JdbcTemplate(simulation.database)
                .queryForObject(
                        "select sum(policy_tokens) from ledger.episodes_view where fate = 'trained'", Long.class);
        assertThat(tokens).isPositive();
        return tokens == null ? 0 : tokens;
    }

    @Test
    void killedAnywhereItEndsWithTheSameWeights() throws InterruptedException {
        endsAlikeHoweverOftenItIsKilled(0);
    }

    @Test
    void withALagTooItEndsWithTheSameWeights() throws InterruptedException {
        endsAlikeHoweverOftenItIsKilled(1);
    }

    private void endsAlikeHoweverOftenItIsKilled(int lag) throws InterruptedException {
        List<String> undisturbed;
        Sha256 weights;
        try (Simulation simulation = new Simulation(new Setting(lag, false, 0, true))) {
            simulation.trainToTheEnd();
            undisturbed = digests(simulation);
            weights = simulation.weights();
        }
        try (Simulation simulation = new Simulation(new Setting(lag, false, 0.1, true))) {
            Random random = new Random(20 + lag);
            int kills = 0;
            for (boolean ended = false; !ended; ) {
                try {
                    // The later it dies the more it has done: at first it may not even get to its first step.
                    simulation.train(kills < 12 ? 10 + random.nextInt(40 + 12 * kills) : Integer.MAX_VALUE);
                    ended = true;
                } catch (Killed e) {
                    kills++;
                }
            }
            assertThat(kills).isGreaterThanOrEqualTo(5);
            assertThat(simulation.weights()).isEqualTo(weights);
            assertThat(digests(simulation)).isEqualTo(undisturbed);
            assertThat(simulation.summary().exactness().ledgerClosed()).isTrue();
            assertThat(simulation.summary().exactness().maxAbsLogprobDiff()).isZero();
        }
    }

    private static List<String> digests(Simulation simulation) {
        return new JdbcTemplate(simulation.database)
                .query(
                        "select stage || step || digest || manifest from ledger.versions order by stage, step",
                        (row, _) -> row.getString(1));
    }

    @Test
    void aRunWithoutSpreadEndsAndSaysWhy() throws InterruptedException {
        try (Simulation simulation = new Simulation(new Setting(0, false, 0, false))) {
            assertThat(simulation.trainToTheEnd()).contains("no group had spread");
            RunSummary summary = simulation.summary();
            assertThat(stepsOf(simulation, "rl")).isZero();
            assertThat(pass1(summary, "rl", 0)).isZero();
            assertThat(summary.exactness().ledgerClosed()).isTrue();
            Integer filtered = new JdbcTemplate(simulation.database)
                    .queryForObject("select count(*) from ledger.groups_view where fate = 'filtered'", Integer.class);
            assertThat(filtered).isEqualTo(10 * 3);
        }
    }

    @Test
    void leftAnywhereItEndsWithTheSameWeightsAndNoStepIsDoneTwice() throws InterruptedException {
        endsAlikeHoweverOftenItIsLeft(0);
    }

    @Test
    void leftAnywhereWithALagTooNoStepIsDoneTwice() throws InterruptedException {
        endsAlikeHoweverOftenItIsLeft(1);
    }

    private void endsAlikeHoweverOftenItIsLeft(int lag) throws InterruptedException {
        List<String> undisturbed;
        Sha256 weights;
        int episodes;
        try (Simulation simulation = new Simulation(new Setting(lag, false, 0, true))) {
            simulation.trainToTheEnd();
            undisturbed = digests(simulation);
            weights = simulation.weights();
            episodes = (int) simulation.summary().episodes();
            assertThat(simulation.updates).hasValue(12 + 8);
        }
        try (Simulation simulation = new Simulation(new Setting(lag, false, 0, true))) {
            Random random = new Random(40 + lag);
            Set<String> places = new TreeSet<>();
            int leaves = 0;
            // The longer it lasts the later it is asked: what needs many events at a stretch must come to an end too.
            while (!simulation.ended) {
                Optional<SavePoint> point = simulation.trainUntilLeft(1 + random.nextInt(45 + 5 * leaves));
                if (!simulation.ended) leaves++;
                point.ifPresent(at -> places.add(at.stage().name() + " " + at.step()));
            }
            assertThat(leaves).isGreaterThan(20);
            assertThat(places).hasSizeGreaterThan(8);
            assertThat(simulation.updates).hasValue(12 + 8);
            assertThat(simulation.weights()).isEqualTo(weights);
            assertThat(digests(simulation)).isEqualTo(undisturbed);
            assertThat(simulation.summary().episodes()).isEqualTo(episodes);
            assertThat(simulation.summary().exactness().ledgerClosed()).isTrue();
        }
    }

    @Test
    void whatThePlatformFailsChangesNoWeights() throws InterruptedException {
        Sha256 weights;
        try (Simulation simulation = new Simulation(new Setting(0, false, 0, true))) {
            simulation.trainToTheEnd();
            weights = simulation.weights();
        }
        try (Simulation simulation = new Simulation(new Setting(0, false, 0, true))) {
            EpisodeId crashed = EpisodeId.parse("simulated/2-rl/train/2/1/3");
            Random random = new Random(5);
            simulation.players.fail(
                    request -> request.id().equals(crashed) ? request.attempt() <= 6 : random.nextDouble() < 0.1);
            simulation.trainToTheEnd();
            assertThat(simulation.weights()).isEqualTo(weights);
            assertThat(attempts(simulation, crashed)).isEqualTo(7);
            Integer failed = new JdbcTemplate(simulation.database)
                    .queryForObject(
                            "select count(*) from ledger.attempts where failure_kind is not null", Integer.class);
            assertThat(failed).isGreaterThan(30);
            assertThat(simulation.summary().standing().reason()).isEmpty();
            assertThat(simulation.summary().exactness().ledgerClosed()).isTrue();
        }
    }

    private static int attempts(Simulation simulation, EpisodeId episode) {
        Integer attempts = new JdbcTemplate(simulation.database)
                .queryForObject(
                        "select count(*) from ledger.attempts where episode_id = ?", Integer.class, episode.toString());
        return attempts == null ? 0 : attempts;
    }
}
