package dev.agoge.standalone.app;

import dev.agoge.contracts.Platform;
import dev.agoge.standalone.client.ConsoleUrl;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.standalone.servers.Servers;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/// Roles at work, with the servers and the home they use. Closing it ends them in the order in which they need each
/// other: first the roles, then Kafka, PostgreSQL, and the hold on the home.
public final class RunningPlatform implements AutoCloseable {
    private final Home home;
    private final Servers servers;
    private final Launch launch;
    private final ConfigurableApplicationContext context;
    private final Optional<ConsoleUrl> told;

    private RunningPlatform(Home home, Servers servers, Launch launch) {
        this.home = home;
        this.servers = servers;
        this.launch = launch;
        this.context = startContext(home, servers, launch);
        boolean tells = home.owned() && launch.console();
        this.told = tells ? Optional.of(ConsoleUrl.tell(home.folder(), console())) : Optional.empty();
    }

    /// Takes over the home and the servers: they are closed with it, also when it does not start.
    ///
    /// @throws Refusal if the console's port is taken
    public static RunningPlatform start(Home home, Servers servers, Launch launch) {
        try {
            return new RunningPlatform(home, servers, launch);
        } catch (RuntimeException e) {
            servers.close();
            home.close();
            throw isPortTaken(e) ? portTaken(launch.port(), launch.console() ? "--port" : "--ops-port") : e;
        }
    }

    /// @param option that chooses another
    public static Refusal portTaken(int port, String option) {
        return new Refusal("Port " + port + " is taken by another program. Choose another with " + option + ", or "
                + option + " 0 for any free one.");
    }

    public <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    public Home home() {
        return home;
    }

    public Servers servers() {
        return servers;
    }

    /// Where the console is, if this process has it.
    public String console() {
        if (!launch.console()) throw new IllegalStateException("this process does not run the console");
        return address();
    }

    /// Where this process tells how it is.
    public String address() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        if (server == null) throw new IllegalStateException("the server has stopped");
        return "http://localhost:" + server.getPort();
    }

    @Override
    public void close() {
        try (home;
                servers) {
            told.ifPresent(ConsoleUrl::close);
            context.close();
        }
    }

    private static ConfigurableApplicationContext startContext(Home home, Servers servers, Launch launch) {
        return new SpringApplicationBuilder(AgogeApplication.class)
                .web(WebApplicationType.SERVLET)
                .beanNameGenerator(new OwnBeanNames())
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                // Nothing is read from files that happen to lie in the working directory.
                .properties("spring.config.location=optional:classpath:/none/")
                .initializers(settle(home, servers, launch))
                .run();
    }

    private static ApplicationContextInitializer<ConfigurableApplicationContext> settle(
            Home home, Servers servers, Launch launch) {
        return context -> {
            var settings = new MapPropertySource("agoge", settings(servers, launch));
            context.getEnvironment().getPropertySources().addFirst(settings);
            var platform = new Platform(servers.kafka(), home.folder(), launch.threads());
            context.getBeanFactory().registerSingleton("platform", platform);
            context.getBeanFactory().registerSingleton("launch", launch);
        };
    }

    private static Map<String, Object> settings(Servers servers, Launch launch) {
        Map<String, Object> settings = new HashMap<>();
        for (Role role : Role.values())
            settings.put(role.property(), launch.roles().contains(role));
        settings.put("server.port", launch.port());
        settings.put("agoge.http.address", launch.access().address());
        settings.put("agoge.http.hosts", String.join(",", launch.access().hosts()));
        settings.put("agoge.http.secret", launch.access().secret());
        // Pages are the console's.
        settings.put("spring.web.resources.add-mappings", launch.console());
        settings.put("server.shutdown", "immediate");
        settings.put("spring.threads.virtual.enabled", true);
        settings.put("spring.datasource.url", servers.database().url());
        settings.put("spring.datasource.username", servers.database().user());
        settings.put("spring.datasource.password", servers.database().password());
        settings.put("spring.datasource.hikari.maximum-pool-size", 16);
        // Each owner of tables brings its own schema up to date.
        settings.put("spring.flyway.enabled", false);
        return settings;
    }

    private static boolean isPortTaken(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException) return true;
        }
        return false;
    }
}
