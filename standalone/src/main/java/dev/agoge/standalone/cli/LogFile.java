package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Home;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sends every log to the home's log file, so that the terminal holds the command line's own words only. Must come
/// before the first logger, which reads the file's name once.
final class LogFile {
    static final String PROPERTY = "agoge.log";

    private LogFile() {}

    static Path open(Home home) {
        System.setProperty(PROPERTY, home.log().toString());
        // Spring Boot would set up logging again, its own way.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        // Now, and by one thread: logs that come while the logger is being made would go to the terminal.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        LoggerFactory.getILoggerFactory();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return home.log();
    }
}
