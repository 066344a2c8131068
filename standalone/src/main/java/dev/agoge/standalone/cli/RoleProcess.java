package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Temporary;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;

/// A process on servers of others, until it is stopped. It joins a home, or has one of its own beside blobs that it
/// shares.
final class RoleProcess {
    private final Foreground foreground;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private BlobsOption blobs = new BlobsOption();

    @Mixin
    private ServersOptions servers = new ServersOptions();

    RoleProcess(Foreground foreground) {
        this.foreground = foreground;
    }

    Optional<Path> blobs() {
        return blobs.given();
    }

    void run(Launch launch, Function<RunningPlatform, String> greeting) throws InterruptedException {
        foreground.begin("the same command");
        Home joined = blobs.given().isPresent() ? Home.joinOrMake(home.folder()) : Home.join(home.folder());
        LogFile.open(joined);
        Temporary.in(joined);
        RunningPlatform platform = foreground.keep(RunningPlatform.start(joined, servers.connect(joined), launch));
        foreground.streams().out().println(greeting.apply(platform) + " Ctrl-C stops it; nothing is lost.");
        Foreground.waitForEver();
    }
}
