package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Role;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The console as a process of its own, on servers that run already.
@Command(sortOptions = false)
final class ConsoleCommand implements Callable<Integer> {
    private final Foreground foreground;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private PortOption port = new PortOption();

    @Mixin
    private AccessOptions access = new AccessOptions();

    @Mixin
    private ServersOptions servers = new ServersOptions();

    ConsoleCommand(Foreground foreground) {
        this.foreground = foreground;
    }

    @Override
    public Integer call() throws InterruptedException {
        var launch = new Launch(Set.of(Role.CONSOLE), port.free(), access.given(), Launch.allCores());
        RoleProcess.run(launch, home, servers, foreground, platform -> "The console is at " + platform.console() + ".");
        return ExitCode.DONE;
    }
}
