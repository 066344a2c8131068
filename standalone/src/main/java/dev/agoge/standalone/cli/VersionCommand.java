package dev.agoge.standalone.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(name = "version", description = "Print which Agoge this is.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    private final Streams streams;

    VersionCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        for (String line : getVersion()) streams.out().println(line);
        return ExitCode.DONE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "agoge " + release(),
            "JDK " + Runtime.version() + " (" + System.getProperty("java.home") + ")",
            System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                    + Runtime.getRuntime().availableProcessors() + " cores"
        };
    }

    private static String release() {
        @Nullable String packed = VersionCommand.class.getPackage().getImplementationVersion();
        return packed == null ? "(not packed)" : packed;
    }
}
