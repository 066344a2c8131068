package dev.agoge.standalone.app;

import dev.agoge.contracts.TaskDesk;
import dev.agoge.contracts.document.Mistaken;
import dev.agoge.contracts.runs.RunDesk;
import dev.agoge.contracts.runs.RunQueue;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.postgres.Makers;
import dev.agoge.grpo.postgres.Names;
import dev.agoge.grpo.postgres.PostgresClaims;
import dev.agoge.grpo.postgres.PostgresRunDesk;
import dev.agoge.grpo.postgres.SynthViews;
import dev.agoge.synth.postgres.PostgresTaskDesk;
import dev.agoge.wire.runs.RunDocuments;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the console is given of the other modules, where their roles are not in the same process: desks on the same
/// database.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.console")
class ConsoleDesks {
    @Bean
    @ConditionalOnMissingBean
    RunDesk consoleRunDesk(DataSource ledger) {
        var names = new Names(
                new SynthViews(ledger),
                name -> {
                    throw new Mistaken(
                            "/folder/name", "There is no folder '" + name + "'.", "No folder is allowed here.");
                },
                Makers.CURRENT);
        // A trainer of another process looks by itself.
        return new PostgresRunDesk(ledger, names, RunDocuments::with, _ -> {});
    }

    @Bean
    @ConditionalOnMissingBean
    RunQueue consoleQueue(DataSource ledger) {
        return new PostgresClaims(ledger, new SynthViews(ledger), Claims.Terms.DEFAULT);
    }

    @Bean
    @ConditionalOnMissingBean
    TaskDesk consoleTaskDesk(DataSource synth) {
        return new PostgresTaskDesk(synth);
    }
}
