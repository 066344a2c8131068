package dev.agoge.synth.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.contracts.TaskDesk;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.TaskSets;
import dev.agoge.synth.postgres.PostgresJobs;
import dev.agoge.synth.postgres.PostgresTaskDesk;
import dev.agoge.synth.postgres.PostgresTaskSets;
import dev.agoge.synth.postgres.SynthSchema;
import dev.agoge.synth.postgres.WantedTasks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The role `synth`.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.synth")
public class SynthConfiguration {
    /// After this long without a word a job's worker is given up.
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration IDLE = Duration.ofSeconds(1);

    @Bean
    TaskSets taskSets(DataSource dataSource, Clock clock) {
        SynthSchema.migrate(dataSource);
        return new PostgresTaskSets(dataSource, clock);
    }

    @Bean
    TaskDesk taskDesk(DataSource dataSource, TaskSets taskSets) {
        return new PostgresTaskDesk(dataSource);
    }

    @Bean
    SynthRole synthRole(DataSource dataSource, TaskSets taskSets, Synthesis synthesis) {
        String worker = ProcessHandle.current().pid() + "@" + hostName();
        Runnable asking = new WantedTasks(dataSource)::ask;
        return new SynthRole(asking, new PostgresJobs(dataSource, LEASE), synthesis, worker, IDLE);
    }

    /// For people; nothing depends on it.
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Bean
    Synthesis synthesis(BlobStore blobs, TaskSets taskSets, Platform platform) {
        return new Synthesis(blobs, taskSets, platform.threads());
    }
}
