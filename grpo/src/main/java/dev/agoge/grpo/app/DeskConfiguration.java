package dev.agoge.grpo.app;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Platform;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Retention;
import dev.agoge.grpo.kafka.Bell;
import dev.agoge.grpo.postgres.LedgerSchema;
import dev.agoge.grpo.postgres.Makers;
import dev.agoge.grpo.postgres.Materials;
import dev.agoge.grpo.postgres.Names;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresRunDesk;
import dev.agoge.grpo.postgres.PostgresUpkeep;
import dev.agoge.grpo.postgres.Runs;
import dev.agoge.grpo.postgres.StoredMaterials;
import dev.agoge.grpo.postgres.SynthViews;
import dev.agoge.grpo.postgres.TaskSets;
import dev.agoge.policy.weights.Manifests;
import dev.agoge.wire.runs.RunDocuments;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Where runs are made, commanded and queued: for trainers, and for the console that asks on behalf of people.
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("${agoge.roles.trainer} or ${agoge.roles.console}")
public class DeskConfiguration {
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
    PostgresClaims claims(DataSource dataSource, TaskSets taskSets, Claims.Terms terms) {
        return new PostgresClaims(dataSource, taskSets, terms);
    }

    @Bean(destroyMethod = "close")
    Bell bell(Platform platform) {
        return new Bell(platform.kafka());
    }

    /// Takes the runs too, as the task sets do.
    @Bean
    PostgresUpkeep upkeep(DataSource dataSource, BlobStore blobs, Retention retention, Clock clock, Runs runs) {
        return new PostgresUpkeep(dataSource, blobs, retention, clock);
    }

    @Bean
    Materials materials(DataSource dataSource, BlobStore blobs, Platform platform, ModelRoots models) {
        Manifests manifests = new Manifests(blobs, platform.home().resolve("scratch"));
        return new StoredMaterials(dataSource, blobs, manifests, models.folders());
    }

    @Bean
    RunDesk runDesk(DataSource dataSource, TaskSets taskSets, Materials materials, Bell bell) {
        Names names = new Names(taskSets, materials, Makers.CURRENT);
        return new PostgresRunDesk(dataSource, names, RunDocuments::with, bell);
    }
}
