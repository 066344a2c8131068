package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.Role;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Temporary;
import dev.agoge.standalone.servers.EmbeddedPostgres;
import dev.agoge.standalone.servers.Servers;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Run the platform and its console until stopped, on embedded servers or on those given.",
        sortOptions = false)
final class UpCommand implements Callable<Integer> {
    private final Foreground foreground;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private PortOption port = new PortOption();

    @Mixin
    private AddressOption address = new AddressOption();

    @Mixin
    private GuestOptions guests = new GuestOptions();

    @Mixin
    private BlobsOption blobs = new BlobsOption();

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private ModelsOption models = new ModelsOption();

    @Mixin
    private RulesOptions rules = new RulesOptions();

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "The roles to run here: ${COMPLETION-CANDIDATES}. Default: all of them")
    private List<Role> roles = List.of(Role.values());

    @ArgGroup(exclusive = false, heading = "%nInstead of the embedded servers:%n")
    private @Nullable ServersOptions servers;

    UpCommand(Foreground foreground) {
        this.foreground = foreground;
    }

    @Override
    public Integer call() throws InterruptedException {
        Launch launch = launch();
        foreground.begin("./agoge up --home " + home.folder());
        Home owned = servers == null ? Home.own(home.folder()) : Home.join(home.folder());
        LogFile.open(owned);
        Temporary.in(owned);
        Servers found = servers == null ? Servers.embedded(owned, foreground::fail) : servers.connect(owned);
        RunningPlatform platform = foreground.keep(RunningPlatform.start(owned, found, launch));
        tell(platform, launch);
        Foreground.waitForEver();
        return ExitCode.DONE;
    }

    private Launch launch() {
        Set<Role> chosen = EnumSet.copyOf(roles);
        int free = chosen.contains(Role.CONSOLE) ? port.free() : 0;
        return new Launch(
                chosen, free, address.access(guests), threads.given(), blobs.given(), rules.given(), models.given());
    }

    private void tell(RunningPlatform platform, Launch launch) {
        String server = launch.roles().contains(Role.CONSOLE) ? "Console     " : "Ops         ";
        foreground.streams().out().println(server + platform.address());
        foreground.streams().out().println("Kafka       " + platform.servers().kafka());
        foreground.streams().out().println("PostgreSQL  " + platform.servers().database());
        if (servers == null) {
            foreground
                    .streams()
                    .out()
                    .println("            password in "
                            + EmbeddedPostgres.passwordFile(platform.home().postgres()));
        }
        foreground.streams().out().println("Home        " + platform.home().folder());
        foreground.streams().out().println("Ctrl-C stops it; nothing is lost.");
    }
}
