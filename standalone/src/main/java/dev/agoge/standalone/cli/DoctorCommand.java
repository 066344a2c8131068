package dev.agoge.standalone.cli;

import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.standalone.servers.FreePort;
import java.io.IOException;
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
                namespaces(),
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

    private static Check namespaces() {
        if (!System.getProperty("user.name").equals("root")) return new Check("not root", true, true, "");
        return new Check(
                "user namespaces, for PostgreSQL does not run as root",
                status("unshare", "-U", "true") == 0,
                true,
                "run as another user, or sysctl kernel.unprivileged_userns_clone=1");
    }

    private static Check program(String name, boolean needed, String fix) {
        return new Check("the program " + name, status(name, "--version") == 0, needed, fix);
    }

    private Check homeIsUsable() {
        try {
            Home.check(home.folder());
            return new Check("the home " + home.folder(), true, true, "");
        } catch (Refusal e) {
            return new Check("the home " + home.folder(), false, true, String.valueOf(e.getMessage()));
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
