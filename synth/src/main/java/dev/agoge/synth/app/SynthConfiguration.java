package dev.agoge.synth.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.synth.Synthesis;
import dev.agoge.synth.TaskSets;
import dev.agoge.synth.postgres.PostgresTaskSets;
import dev.agoge.synth.postgres.SynthSchema;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The role `synth`.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.synth")
public class SynthConfiguration {
    @Bean
    TaskSets taskSets(DataSource dataSource, Clock clock) {
        SynthSchema.migrate(dataSource);
        return new PostgresTaskSets(dataSource, clock);
    }

    @Bean
    Synthesis synthesis(BlobStore blobs, TaskSets taskSets, Platform platform) {
        return new Synthesis(blobs, taskSets, platform.threads());
    }
}
