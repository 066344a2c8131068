package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Role;
import dev.agoge.standalone.app.Rules;
import dev.agoge.standalone.app.RunningPlatform;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// One role as a process of its own, on servers that run already.
@Command(sortOptions = false)
final class RoleCommand implements Callable<Integer> {
    private final Role role;

    @Mixin
    private final RoleProcess process;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Mixin
    private GuestOptions guests = new GuestOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    RoleCommand(Role role, Foreground foreground) {
        this.role = role;
        this.process = new RoleProcess(foreground);
    }

    @Override
    public Integer call() throws InterruptedException {
        process.run(launch(), greeting(role));
        return ExitCode.DONE;
    }

    static Function<RunningPlatform, String> greeting(Role role) {
        return platform -> "The role " + role + " is at work; its ops port is at " + platform.address() + ".";
    }

    private Launch launch() {
        return new Launch(
                Set.of(role),
                ops.port(),
                ops.access(guests),
                threads.given(),
                process.blobs(),
                Rules.DEFAULT,
                List.of());
    }
}
