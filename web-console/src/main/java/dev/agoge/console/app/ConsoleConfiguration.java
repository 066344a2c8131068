package dev.agoge.console.app;

import dev.agoge.console.live.Broadcast;
import dev.agoge.console.live.EventTail;
import dev.agoge.contracts.Platform;
import dev.agoge.wire.http.HttpConfiguration;
import dev.agoge.wire.http.HttpProperties;
import dev.agoge.wire.http.Secret;
import dev.agoge.wire.http.Tokens;
import dev.agoge.wire.http.Vital;
import dev.agoge.wire.runs.MixCheck;
import dev.agoge.wire.runs.RunDocuments;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// The console as a part of an application: it needs a data source, a blob store, a clock, the [Platform], and the
/// desks and the queue of those who own runs and task sets; it brings its routes and the browser client.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.console")
@Import(HttpConfiguration.class)
@ComponentScan({
    "dev.agoge.console.http",
    "dev.agoge.console.runs",
    "dev.agoge.console.documents",
    "dev.agoge.console.tasks",
    "dev.agoge.console.queue",
    "dev.agoge.console.groups",
    "dev.agoge.console.episodes",
    "dev.agoge.console.synthesis",
    "dev.agoge.console.ledger",
    "dev.agoge.console.live",
    "dev.agoge.console.exports",
    "dev.agoge.console.conversations"
})
public class ConsoleConfiguration implements WebMvcConfigurer {
    private static final int EVENTS_REMEMBERED = 4096;
    private static final int EVENTS_WAITING = 512;

    @Bean
    Broadcast broadcast() {
        return new Broadcast(EVENTS_REMEMBERED, EVENTS_WAITING);
    }

    @Bean
    EventTail eventTail(Platform platform, Broadcast broadcast) {
        return new EventTail(platform.kafka(), broadcast, EVENTS_REMEMBERED);
    }

    @Bean
    RunDocuments runDocuments(ObjectProvider<MixCheck> mixes) {
        return new RunDocuments(mixes.getIfAvailable(() -> MixCheck.NONE));
    }

    /// There are no users yet: who knows the secret is the operator.
    @Bean
    Tokens holders(HttpProperties properties) {
        return properties.secret().isEmpty() ? Tokens.NONE : new Secret(properties.secret());
    }

    @Bean
    Vital ledgerVital(DataSource ledger) {
        var jdbc = JdbcClient.create(ledger);
        return new Vital("ledger", () -> {
            try {
                jdbc.sql("select 1").query(Integer.class).single();
                return Optional.empty();
            } catch (DataAccessException e) {
                return Optional.of("PostgreSQL does not answer.");
            }
        });
    }

    /// The names of assets hold a digest of their content, so a browser may keep them for ever.
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).immutable());
    }
}
