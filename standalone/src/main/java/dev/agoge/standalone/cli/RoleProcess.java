package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import java.util.function.Function;

/// A process that joins a home and servers of others, until it is stopped.
final class RoleProcess {
    private RoleProcess() {}

    static void run(
            Launch launch,
            HomeOption home,
            ServersOptions servers,
            Foreground foreground,
            Function<RunningPlatform, String> greeting)
            throws InterruptedException {
        foreground.begin("the same command");
        Home joined = Home.join(home.folder());
        LogFile.open(joined);
        RunningPlatform platform = foreground.keep(RunningPlatform.start(joined, servers.connect(joined), launch));
        foreground.streams().out().println(greeting.apply(platform) + " Ctrl-C stops it; nothing is lost.");
        Foreground.waitForEver();
    }
}
