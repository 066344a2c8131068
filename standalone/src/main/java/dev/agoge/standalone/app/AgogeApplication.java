package dev.agoge.standalone.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.standalone.home.Disk;
import dev.agoge.standalone.home.FolderBlobs;
import java.time.Clock;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the roles are given, and the roles themselves: each configuration switches itself on by its own property.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AgogeApplication {
    @Bean
    BlobStore blobs(Platform platform) {
        return new FolderBlobs(platform.home().resolve("blobs"), Disk.toRun(platform.home()));
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
