package dev.agoge.grpo.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.Platform;
import dev.agoge.contracts.Topics;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Ledger;
import dev.agoge.grpo.PolicyFolder;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.kafka.KafkaBroadcast;
import dev.agoge.grpo.kafka.RequestQueue;
import dev.agoge.grpo.postgres.LedgerSchema;
import dev.agoge.grpo.postgres.Makers;
import dev.agoge.grpo.postgres.ModelFolders;
import dev.agoge.grpo.postgres.Names;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresLedger;
import dev.agoge.grpo.postgres.PostgresRunDesk;
import dev.agoge.grpo.postgres.Results;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.grpo.postgres.SynthViews;
import dev.agoge.grpo.postgres.TaskSets;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Listener;
import dev.agoge.wire.kafka.Listener.Source;
import dev.agoge.wire.kafka.Producers;
import dev.agoge.wire.postgres.Passing;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The trainer role: the ledger, and the one worker that trains.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.trainer")
public class TrainerConfiguration {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    @Bean
    Doorbell trainerDoorbell() {
        return new Doorbell();
    }

    @Bean
    Runs runs(DataSource dataSource) {
        LedgerSchema.migrate(dataSource);
        return new Runs(dataSource);
    }

    /// Takes the runs too, because the ledger's tables are there when they are.
    @Bean
    TaskSets taskSets(DataSource dataSource, Runs runs) {
        return new SynthViews(dataSource);
    }

    @Bean
    PostgresClaims claims(DataSource dataSource, TaskSets taskSets) {
        return new PostgresClaims(dataSource, taskSets, Claims.Terms.DEFAULT);
    }

    @Bean
    RunDesk runDesk(DataSource dataSource, TaskSets taskSets, Doorbell trainerDoorbell) {
        ModelFolders none = name -> {
            throw new Mistaken("/folder/name", "There is no folder '" + name + "'.", "No folder is allowed here.");
        };
        PostgresRunDesk.Overrides overrides = (_, set) -> {
            throw new Mistaken("", "Nothing can be set here: " + set.keySet() + ".", "Leave it out.");
        };
        return new PostgresRunDesk(
                dataSource, new Names(taskSets, none, Makers.CURRENT), overrides, _ -> trainerDoorbell.ring());
    }

    @Bean
    Producer<String, byte[]> trainerProducer(Platform platform) {
        return Producers.create(platform.kafka(), "trainer");
    }

    @Bean(destroyMethod = "close")
    VectorOps trainerOps(Platform platform) {
        return new VectorOps(platform.threads());
    }

    @Bean
    TrainerWorker trainerWorker(
            Platform platform,
            DataSource dataSource,
            BlobStore blobs,
            Clock clock,
            Doorbell doorbell,
            PostgresClaims claims,
            VectorOps trainerOps,
            Producer<String, byte[]> trainerProducer) {
        Results results = new Results(dataSource, clock);
        RequestQueue queue = new RequestQueue(trainerProducer);
        return new TrainerWorker(
                claims,
                claim -> {
                    Ledger ledger = new PostgresLedger(dataSource, clock, claim);
                    return new Surroundings(
                            ledger,
                            new Arena(ledger, queue, doorbell, clock, SILENCE),
                            new PolicyFolder(trainerOps, blobs),
                            blobs,
                            new KafkaBroadcast(trainerProducer),
                            platform.home(),
                            clock);
                },
                doorbell,
                new Listener<>(
                        new Source<>(
                                platform.kafka(), "trainer-results", Topics.JUDGED_EPISODES, JudgedEpisode.class),
                        judged -> {
                            results.record(judged);
                            doorbell.ring();
                        },
                        Passing::passes,
                        new DeadLetters(trainerProducer)));
    }
}
