package dev.agoge.rollout.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.environments.Environments;
import dev.agoge.policy.engine.EngineLimits;
import dev.agoge.policy.weights.Manifests;
import dev.agoge.rollout.Cast;
import dev.agoge.rollout.Policies;
import dev.agoge.rollout.RolloutLoop;
import dev.agoge.rollout.RolloutStatus;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Rollout as a role: plays from the start of the process to its end.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.rollout")
public class RolloutConfiguration {
    private static final int ENVIRONMENTS_KEPT = 256;
    private static final int IDLE_VERSIONS_KEPT = 1;
    private static final EngineLimits ENGINE = new EngineLimits(256, 512L << 20);

    @Bean
    RolloutStatus rolloutStatus() {
        return new RolloutStatus();
    }

    /// Closed by Spring after the role has stopped.
    @Bean
    Policies policies(Platform platform, BlobStore blobs) {
        Manifests manifests = new Manifests(blobs, platform.home().resolve("scratch"));
        return new Policies(manifests, ENGINE, platform.threads(), IDLE_VERSIONS_KEPT);
    }

    @Bean
    RolloutRole rolloutRole(
            Platform platform, BlobStore blobs, Clock clock, Policies policies, RolloutStatus rolloutStatus) {
        RolloutLoop loop = new RolloutLoop(new Environments(blobs, ENVIRONMENTS_KEPT), new Cast(policies), clock);
        return new RolloutRole(platform.kafka(), loop, blobs, rolloutStatus);
    }
}
