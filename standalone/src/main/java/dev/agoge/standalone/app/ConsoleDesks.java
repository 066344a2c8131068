package dev.agoge.standalone.app;

import dev.agoge.contracts.TaskDesk;
import dev.agoge.synth.postgres.PostgresTaskDesk;
import dev.agoge.wire.runs.MixCheck;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the console is given of synth, where that role is not in the same process.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.console")
class ConsoleDesks {
    @Bean
    @ConditionalOnMissingBean
    TaskDesk consoleTaskDesk(DataSource synth) {
        return new PostgresTaskDesk(synth);
    }

    @Bean
    MixCheck mixes() {
        return new Mixes();
    }
}
