package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.OpenFiles;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.standalone.servers.FreePort;
import dev.agoge.standalone.servers.PostgresUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "doctor", description = "Check this machine, and print how to get what is missing.")
final class DoctorCommand implements Callable<Integer> {
    private static final long GIGABYTE = 1L << 30;

    private final Streams streams;

    @Mixin
    private HomeOption home = new HomeOption();

    DoctorCommand(Streams streams) {
        this.streams = streams;
    }

    /// Something to look at, and what to do about it if it is not well.
    ///
    /// @param needed false if only building or testing needs it
    private record Check(String what, boolean well, boolean needed, String fix) {}

    @Override
    public Integer call() {
        List<Check> checks = List.of(
                jdk(),
                vectors(),
                memory(),
                openFiles(),
                postgresUser(),
                program("setpriv", true, "apt-get install util-linux"),
                program("setsid", true, "apt-get install util-linux"),
                homeIsUsable(),
                port(),
                program("mvn", false, "apt-get install maven (to build)"),
                program("node", false, "apt-get install nodejs npm (to build the console)"),
                program("chromium", false, "apt-get install chromium (to test the console)"));
        checks.forEach(this::print);
        boolean well = checks.stream().allMatch(check -> check.well || !check.needed);
        streams.out().println(well ? "Ready: ./agoge demo" : "Not ready: see the lines marked ✘.");
        return well ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private void print(Check check) {
        String mark = check.well ? "✔" : check.needed ? "✘" : "·";
        streams.out().println(mark + " " + check.what + (check.well ? "" : "\n    → " + check.fix));
    }

    private static Check jdk() {
        int feature = Runtime.version().feature();
        return new Check("JDK " + Runtime.version(), feature == 25, true, "get Temurin 25 from https://adoptium.net");
    }

    private static Check vectors() {
        boolean there = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return new Check("the Vector API", there, true, "start Java with --add-modules jdk.incubator.vector");
    }

    private static Check memory() {
        long heap = Runtime.getRuntime().maxMemory();
        return new Check(
                "memory: a heap of up to " + heap / (1 << 20) + " MB",
                heap >= 2 * GIGABYTE,
                true,
                "a machine with 6 GB, or AGOGE_HEAP=3g in the environment");
    }

    private static Check postgresUser() {
        return refusable("a user as whom PostgreSQL runs", PostgresUser::prefix);
    }

    private static Check openFiles() {
        OpenFiles files = OpenFiles.ofThisProcess();
        return refusable("open files: up to " + files.allowed(), files::require);
    }

    private static Check program(String name, boolean needed, String fix) {
        return new Check("the program " + name, status(name, "--version") == 0, needed, fix);
    }

    private Check homeIsUsable() {
        try {
            Path folder = home.folder();
            return refusable("the home " + folder, () -> Home.check(folder));
        } catch (Refusal e) {
            return new Check("the home", false, true, String.valueOf(e.getMessage()));
        }
    }

    private interface Requirement {
        void require() throws InterruptedException;
    }

    private static Check refusable(String what, Requirement requirement) {
        try {
            requirement.require();
            return new Check(what, true, true, "");
        } catch (Refusal e) {
            return new Check(what, false, true, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Check(what, false, true, "interrupted");
        }
    }

    private static Check port() {
        return new Check("port 8080", FreePort.isFree(8080), false, "give another with --port");
    }

    private static int status(String... command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
