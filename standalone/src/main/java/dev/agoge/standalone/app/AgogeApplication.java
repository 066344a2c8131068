package dev.agoge.standalone.app;

import dev.agoge.console.app.ConsoleConfiguration;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.grpo.app.DeskConfiguration;
import dev.agoge.grpo.app.TrainerConfiguration;
import dev.agoge.reward.app.RewardConfiguration;
import dev.agoge.rollout.app.RolloutConfiguration;
import dev.agoge.standalone.home.Disk;
import dev.agoge.synth.app.SynthConfiguration;
import dev.agoge.wire.blobs.FolderBlobs;
import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// What the roles are given, and the roles themselves: each configuration switches itself on by its own property.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    SynthConfiguration.class,
    RolloutConfiguration.class,
    RewardConfiguration.class,
    DeskConfiguration.class,
    TrainerConfiguration.class,
    ConsoleDesks.class,
    ConsoleConfiguration.class
})
class AgogeApplication {
    @Bean
    BlobStore blobs(Platform platform) {
        return new FolderBlobs(platform.home().resolve("blobs"), Disk.toRun(platform.home())::requireRoom);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
