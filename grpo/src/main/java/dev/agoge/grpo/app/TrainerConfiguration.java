package dev.agoge.grpo.app;

import dev.agoge.contracts.Arithmetic;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.Platform;
import dev.agoge.contracts.Topics;
import dev.agoge.grpo.Arena;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.StoredPolicies;
import dev.agoge.grpo.Window;
import dev.agoge.grpo.kafka.Crew;
import dev.agoge.grpo.kafka.KafkaBroadcast;
import dev.agoge.grpo.kafka.RequestQueue;
import dev.agoge.grpo.postgres.FormerFolders;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresLedger;
import dev.agoge.grpo.postgres.PostgresUpkeep;
import dev.agoge.grpo.postgres.Results;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.policy.op.VectorOps;
import dev.agoge.wire.http.Vital;
import dev.agoge.wire.kafka.DeadLetters;
import dev.agoge.wire.kafka.Follower;
import dev.agoge.wire.kafka.Listener;
import dev.agoge.wire.kafka.Producers;
import dev.agoge.wire.postgres.Passing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The trainer role: the ledger, and a worker that trains.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.trainer")
public class TrainerConfiguration {
    private static final Duration SILENCE = Duration.ofSeconds(60);

    @Bean
    Doorbell trainerDoorbell() {
        return new Doorbell();
    }

    @Bean
    Producer<String, byte[]> trainerProducer(Platform platform) {
        return Producers.create(platform.kafka(), "trainer");
    }

    @Bean(destroyMethod = "close")
    VectorOps trainerOps(Platform platform) {
        return new VectorOps(platform.threads());
    }

    @Bean(destroyMethod = "close")
    Admin trainerAdmin(Platform platform) {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, platform.kafka()));
    }

    @Bean
    Workshop trainerWorkshop(
            Platform platform,
            DataSource dataSource,
            BlobStore blobs,
            Clock clock,
            Doorbell doorbell,
            Runs runs,
            PostgresClaims claims,
            VectorOps trainerOps,
            Producer<String, byte[]> trainerProducer,
            Admin trainerAdmin) {
        FormerFolders.takeIn(dataSource, blobs, platform.home());
        Window window = new Window(new Crew(trainerAdmin, Arithmetic.CPU), runs::running);
        return new Workshop(
                new Workshop.Queue(claims, trainer(), claims.terms()),
                new Workshop.Tools(
                        claim -> new PostgresLedger(dataSource, clock, claim),
                        new Results(dataSource, clock)::record,
                        new StoredPolicies(trainerOps, blobs, platform.home().resolve("scratch")),
                        blobs,
                        new KafkaBroadcast(trainerProducer),
                        clock),
                new Arena.Line(new RequestQueue(trainerProducer), window::size, new Doorbell(), SILENCE),
                doorbell);
    }

    private static Claims.Trainer trainer() {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String build = Optional.ofNullable(
                        TrainerConfiguration.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
        return new Claims.Trainer(UUID.randomUUID().toString(), build, machine, Arithmetic.CPU.toString());
    }

    @Bean
    TrainerWorker trainerWorker(Platform platform, Workshop workshop, Producer<String, byte[]> trainerProducer) {
        DeadLetters deadLetters = new DeadLetters(trainerProducer);
        return new TrainerWorker(
                workshop, List.of(new Verdicts(platform.kafka(), deadLetters), new Rings(platform.kafka())));
    }

    @Bean
    DailySweep dailySweep(PostgresUpkeep upkeep) {
        return new DailySweep(upkeep::daily);
    }

    @Bean
    Vital trainerVital(TrainerWorker trainerWorker) {
        return new Vital("trainer", Vital.Cure.RESTART, trainerWorker::ailment);
    }

    @Bean
    Vital heartbeatVital(TrainerWorker trainerWorker) {
        return new Vital("heartbeat", trainerWorker::silence);
    }

    /// Judged episodes: each is recorded by one of the trainers, whoever holds its run.
    private static final class Verdicts implements TrainerWorker.Ear {
        private final String kafka;
        private final DeadLetters deadLetters;
        private @Nullable Listener<JudgedEpisode> listener;

        private Verdicts(String kafka, DeadLetters deadLetters) {
            this.kafka = kafka;
            this.deadLetters = deadLetters;
        }

        @Override
        public void start(TrainerWorker worker) {
            listener = new Listener<>(
                    new Listener.Source<>(kafka, "trainer-results", Topics.JUDGED_EPISODES, JudgedEpisode.class),
                    worker::judged,
                    Passing::passes,
                    deadLetters);
            listener.start();
        }

        @Override
        public void close() {
            if (listener != null) listener.close();
        }
    }

    /// The bell: every trainer hears it. A ring's key is a run; what there is to know of it stands in the ledger, and
    /// what was missed is seen there when it is looked at next.
    private static final class Rings implements TrainerWorker.Ear {
        private final String kafka;
        private @Nullable Follower bell;

        private Rings(String kafka) {
            this.kafka = kafka;
        }

        @Override
        public void start(TrainerWorker worker) {
            bell = new Follower(kafka, Topics.COMMANDS, Follower.From.NOW, ring -> worker.rung(ring.key()));
        }

        @Override
        public void close() {
            if (bell != null) bell.close();
        }
    }
}
