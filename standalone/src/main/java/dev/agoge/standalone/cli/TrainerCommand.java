package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Role;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The trainer as a process of its own, on servers that run already.
@Command(sortOptions = false)
final class TrainerCommand implements Callable<Integer> {
    @Mixin
    private final RoleProcess process;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Mixin
    private GuestOptions guests = new GuestOptions();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private RulesOptions rules = new RulesOptions();

    TrainerCommand(Foreground foreground) {
        this.process = new RoleProcess(foreground);
    }

    @Override
    public Integer call() throws InterruptedException {
        process.run(launch(), RoleCommand.greeting(Role.TRAINER));
        return ExitCode.DONE;
    }

    private Launch launch() {
        return new Launch(
                Set.of(Role.TRAINER),
                ops.port(),
                ops.access(guests),
                threads.given(),
                process.blobs(),
                rules.given(),
                List.of());
    }
}
