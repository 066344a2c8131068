package dev.agoge.standalone.app;

import dev.agoge.console.app.ConsoleConfiguration;
import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Retention;
import dev.agoge.grpo.app.DeskConfiguration;
import dev.agoge.grpo.app.ModelRoots;
import dev.agoge.grpo.app.TrainerConfiguration;
import dev.agoge.reward.app.RewardConfiguration;
import dev.agoge.rollout.app.RolloutConfiguration;
import dev.agoge.standalone.home.Disk;
import dev.agoge.synth.app.SynthConfiguration;
import dev.agoge.wire.blobs.FolderBlobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
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
    OpsConfiguration.class,
    ConsoleConfiguration.class
})
class AgogeApplication {
    @Bean
    BlobStore blobs(Platform platform, Launch launch) {
        Path folder = launch.blobs().orElse(platform.home().resolve("blobs"));
        return new FolderBlobs(folder, Disk.toRun(folder)::requireRoom);
    }

    @Bean
    ModelRoots modelRoots(Launch launch) {
        return new ModelRoots(launch.models());
    }

    @Bean
    Claims.Terms terms(Launch launch) {
        return launch.rules().terms();
    }

    /// Otherwise Tomcat makes folders in the machine's own for such things, which may be read-only. It serves no files:
    /// the one for them is empty.
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> folders(Platform platform) {
        return server -> {
            Path temporary = platform.home().resolve("tmp");
            server.setBaseDirectory(temporary.toFile());
            server.setDocumentRoot(made(temporary.resolve("pages")).toFile());
        };
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        }
    }

    @Bean
    Retention retention(Launch launch) {
        return new Retention(launch.rules().keepEpisodes());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
