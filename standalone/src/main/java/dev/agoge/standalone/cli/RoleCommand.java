package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.ConsoleAccess;
import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Role;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// One role as a process of its own, on servers that run already.
@Command(sortOptions = false)
final class RoleCommand implements Callable<Integer> {
    private final Role role;
    private final Foreground foreground;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private ServersOptions servers = new ServersOptions();

    RoleCommand(Role role, Foreground foreground) {
        this.role = role;
        this.foreground = foreground;
    }

    @Override
    public Integer call() throws InterruptedException {
        var launch = new Launch(Set.of(role), 0, ConsoleAccess.LOCAL, Launch.allCores());
        RoleProcess.run(launch, home, servers, foreground, _ -> "The role " + role + " is at work.");
        return ExitCode.DONE;
    }
}
