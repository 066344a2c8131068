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
    @Mixin
    private final RoleProcess process;

    @Mixin
    private PortOption port = new PortOption();

    @Mixin
    private AddressOption address = new AddressOption();

    @Mixin
    private GuestOptions guests = new GuestOptions();

    @Mixin
    private ModelsOption models = new ModelsOption();

    @Mixin
    private RulesOptions rules = new RulesOptions();

    ConsoleCommand(Foreground foreground) {
        this.process = new RoleProcess(foreground);
    }

    @Override
    public Integer call() throws InterruptedException {
        process.run(launch(), platform -> "The console is at " + platform.console() + ".");
        return ExitCode.DONE;
    }

    private Launch launch() {
        return new Launch(
                Set.of(Role.CONSOLE),
                port.free(),
                address.access(guests),
                Launch.allCores(),
                process.blobs(),
                rules.given(),
                models.given());
    }
}
