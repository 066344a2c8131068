package dev.agoge.standalone.app;

import dev.agoge.contracts.Platform;
import dev.agoge.wire.http.HttpConfiguration;
import dev.agoge.wire.http.HttpProperties;
import dev.agoge.wire.http.Secret;
import dev.agoge.wire.http.Tokens;
import dev.agoge.wire.http.Vital;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What every process tells of itself: how it is, and its metrics. Where there is no console, that is all that its port
/// serves, behind the same walls.
@Configuration(proxyBeanMethods = false)
@Import(HttpConfiguration.class)
class OpsConfiguration {
    @Bean
    Broker broker(Platform platform) {
        return new Broker(platform.kafka());
    }

    @Bean
    Vital kafkaVital(Broker broker) {
        return new Vital("kafka", broker::ailment);
    }

    /// The console has its own of these.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!${agoge.roles.console}")
    static class WithoutConsole {
        @Bean
        Tokens guests(HttpProperties properties) {
            return properties.secret().isEmpty() ? Tokens.NONE : new Secret(properties.secret());
        }

        @Bean
        Vital ledgerVital(DataSource dataSource) {
            JdbcClient jdbc = JdbcClient.create(dataSource);
            return new Vital("ledger", () -> {
                try {
                    jdbc.sql("select 1").query(Integer.class).single();
                    return Optional.empty();
                } catch (DataAccessException e) {
                    return Optional.of("PostgreSQL does not answer.");
                }
            });
        }
    }
}
