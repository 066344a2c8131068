package dev.agoge.wire.http;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.convert.converter.ConverterFactory;
import org.springframework.format.FormatterRegistry;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.DeserializationFeature;

/// The HTTP stack as a part of an application, before whatever routes it has. It asks whoever knows them for [Tokens],
/// and for the [Vital]s of the process.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HttpProperties.class)
@Import({Problems.class, ErrorRoute.class, HealthRoutes.class})
public class HttpConfiguration implements WebMvcConfigurer {
    /// A body that is read as it comes.
    public static final String JSON_LINES = "application/jsonl";

    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Bean
    PrometheusMeterRegistry metrics() {
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmThreadMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
        return metrics;
    }

    /// Before everything else that the application serves.
    @Bean
    FilterRegistrationBean<WallFilter> walls(HttpProperties properties, ObjectProvider<Tokens> tokens) {
        var walls = new Walls(address(properties), properties.hosts(), tokens.getIfAvailable(() -> Tokens.NONE));
        var filter = new FilterRegistrationBean<>(new WallFilter(walls));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<UnchangedFilter> unchanged() {
        return new FilterRegistrationBean<>(new UnchangedFilter());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listening(HttpProperties properties) {
        return server -> {
            server.setAddress(address(properties));
            var compression = new Compression();
            compression.setEnabled(true);
            compression.setMinResponseSize(DataSize.ofKilobytes(2));
            server.setCompression(compression);
            server.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ServerProblems.class.getName());
                }
            });
        };
    }

    /// A key that nobody knows is a mistake, not a wish that is silently left out.
    @Bean
    JsonMapperBuilderCustomizer strictBodies() {
        return mapper ->
                mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).addModule(new SpokenWords());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RequestTimes(metrics));
        registry.addInterceptor(new Permissions());
        registry.addInterceptor(new Acceptable());
        registry.addInterceptor(new Bounded());
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the factory is asked for each kind of enum by its class
    public void addFormatters(FormatterRegistry registry) {
        ConverterFactory<String, Enum> words = new ConverterFactory<>() {
            @Override
            public <E extends Enum> org.springframework.core.convert.converter.Converter<String, E> getConverter(
                    Class<E> type) {
                return word -> (E) Asks.constant(type, word);
            }
        };
        registry.addConverterFactory(words);
    }

    private static InetAddress address(HttpProperties properties) {
        try {
            return InetAddress.getByName(properties.address());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "--address is '" + properties.address() + "', which is no address of this machine.", e);
        }
    }
}
