package dev.agoge.grpo.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.PolicyFolder;
import dev.agoge.grpo.Surroundings;
import dev.agoge.grpo.kafka.KafkaBroadcast;
import dev.agoge.grpo.kafka.RequestQueue;
import dev.agoge.grpo.postgres.LedgerSchema;
import dev.agoge.grpo.postgres.PostgresLedger;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Producers;
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
    Runs runs(DataSource dataSource, Clock clock, Doorbell doorbell) {
        LedgerSchema.migrate(dataSource);
        return new Runs(dataSource, clock, doorbell::ring);
    }

    @Bean
    Producer<String, byte[]> trainerProducer(Platform platform) {
        return Producers.create(platform.kafka(), "trainer");
    }

    @Bean(destroyMethod = "close")
    VectorOps trainerOps(Platform platform) {
        return new VectorOps(platform.threads());
    }

    /// Takes the runs too, because the ledger's tables are there when they are.
    @Bean
    TrainerWorker trainerWorker(
            Platform platform,
            DataSource dataSource,
            BlobStore blobs,
            Clock clock,
            Doorbell doorbell,
            Runs runs,
            VectorOps trainerOps,
            Producer<String, byte[]> trainerProducer) {
        PostgresLedger ledger = new PostgresLedger(dataSource, clock);
        Arena arena = new Arena(ledger, new RequestQueue(trainerProducer), doorbell, clock, SILENCE);
        Surroundings with = new Surroundings(
                ledger,
                arena,
                new PolicyFolder(trainerOps, blobs),
                blobs,
                new KafkaBroadcast(trainerProducer),
                platform.home(),
                clock);
        return new TrainerWorker(platform.kafka(), runs, with, doorbell, new DeadLetters(trainerProducer));
    }
}
