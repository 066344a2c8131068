package dev.agoge.console.app;

import dev.agoge.console.http.Permissions;
import dev.agoge.console.http.WallFilter;
import dev.agoge.console.http.Walls;
import dev.agoge.console.live.Broadcast;
import dev.agoge.console.live.EventTail;
import dev.agoge.console.runs.Commands;
import dev.agoge.contracts.Platform;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.CacheControl;
import org.springframework.util.unit.DataSize;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// The console as a part of an application: it needs a data source, a blob store, a clock and the [Platform], and
/// brings its routes, its walls and the browser client.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("agoge.roles.console")
@EnableConfigurationProperties(ConsoleProperties.class)
@ComponentScan({
    "dev.agoge.console.http",
    "dev.agoge.console.runs",
    "dev.agoge.console.groups",
    "dev.agoge.console.episodes",
    "dev.agoge.console.synthesis",
    "dev.agoge.console.ledger",
    "dev.agoge.console.live"
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
    Commands commands(Platform platform) {
        return new Commands(platform.kafka());
    }

    /// Before everything else that the application serves.
    @Bean
    FilterRegistrationBean<WallFilter> walls(ConsoleProperties properties) {
        var walls = new Walls(address(properties), properties.hosts(), properties.secret());
        var filter = new FilterRegistrationBean<>(new WallFilter(walls));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> listening(ConsoleProperties properties) {
        return server -> {
            server.setAddress(address(properties));
            Compression compression = new Compression();
            compression.setEnabled(true);
            compression.setMinResponseSize(DataSize.ofKilobytes(2));
            server.setCompression(compression);
        };
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new Permissions());
    }

    /// The names of assets hold a digest of their content, so a browser may keep them for ever.
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/static/assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).immutable());
    }

    private static InetAddress address(ConsoleProperties properties) {
        try {
            return InetAddress.getByName(properties.address());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "agoge.console.address is '" + properties.address() + "', which is no address of this machine", e);
        }
    }
}
