package dev.agoge.standalone.demo;

import dev.agoge.grpo.RunSummary;
import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.servers.Servers;
import java.nio.file.Path;

/// The smallest loop in a process of its own, to be killed: says a line at each event, and at the end what came out.
final class KilledLoop {
    static final String END = "END ";

    private KilledLoop() {}

    public static void main(String[] args) throws InterruptedException {
        Home home = Home.own(Path.of(args[0]));
        try (RunningPlatform platform =
                RunningPlatform.start(home, Servers.embedded(home, KilledLoop::say), Launch.everything(0))) {
            RunSummary summary = SmallestLoop.play(
                    platform,
                    SmallestLoop.SEED,
                    SmallestLoop.STEPS,
                    event -> say(event.getClass().getSimpleName()));
            say(END + summary.weights().orElseThrow() + " "
                    + summary.exactness().ledgerClosed() + " "
                    + summary.exactness().maxAbsLogprobDiff());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
