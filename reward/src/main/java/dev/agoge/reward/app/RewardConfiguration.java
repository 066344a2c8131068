package dev.agoge.reward.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.environments.Environments;
import dev.agoge.reward.Judge;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Reward as a role: judges from the start of the process to its end.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.reward")
public class RewardConfiguration {
    private static final int ENVIRONMENTS_KEPT = 256;

    @Bean
    RewardRole rewardRole(Platform platform, BlobStore blobs) {
        return new RewardRole(platform.kafka(), new Judge(new Environments(blobs, ENVIRONMENTS_KEPT)));
    }
}
