package dev.agoge.standalone.cli;

import dev.agoge.standalone.app.Launch;
import dev.agoge.standalone.app.RunningPlatform;
import dev.agoge.standalone.demo.Demo;
import dev.agoge.standalone.demo.DemoPlan;
import dev.agoge.standalone.demo.Screen;
import dev.agoge.standalone.home.Home;
import dev.agoge.standalone.home.Refusal;
import dev.agoge.standalone.home.Temporary;
import dev.agoge.standalone.servers.Servers;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Make tasks, teach a small policy to use tools, improve it by GRPO, and show it.",
            "",
            "Everything runs in this one process. It may be stopped at any moment: the same command goes on where it"
                    + " stopped, and ends with the same weights, byte for byte. A finished home opens its result.",
            ""
        },
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private final Foreground foreground;

    @Mixin
    private HomeOption home = new HomeOption();

    @Mixin
    private PortOption port = new PortOption();

    @Option(names = "--seed", paramLabel = "N", description = "All chance comes from it. Default: 1")
    private @Nullable Long seed;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of GRPO. Default: what the recipe says")
    private @Nullable Integer steps;

    @Option(
            names = "--control",
            description = "Afterwards spend the same time on more cold start, to see what RL is worth.")
    private boolean control;

    @Option(
            names = "--exit",
            description = "End when done, with the result as one JSON object in the last line, instead of leaving the"
                    + " console up.")
    private boolean exit;

    @Mixin
    private RulesOptions rules = new RulesOptions();

    @Spec
    private CommandSpec command = CommandSpec.create();

    DemoCommand(Foreground foreground) {
        this.foreground = foreground;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (steps != null && (steps < 1 || steps > 100_000)) {
            throw new ParameterException(command.commandLine(), "--steps must be from 1 to 100000, but is " + steps);
        }
        Launch launch = Launch.everything(port.free()).with(rules.given());
        Home owned = Home.own(home.folder());
        LogFile.open(owned);
        Temporary.in(owned);
        DemoPlan plan = plan(owned);
        foreground.begin("./agoge demo --home " + owned.folder());
        Demo.Result result = play(owned, plan, launch);
        if (exit) {
            foreground.close();
            foreground.streams().out().println(result.json());
        }
        return result.finished() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private DemoPlan plan(Home owned) {
        var wish = new DemoPlan.Wish(Optional.ofNullable(seed), Optional.ofNullable(steps), control);
        try {
            DemoPlan plan = DemoPlan.of(owned.folder(), wish, System.currentTimeMillis());
            if (!wish.fits(plan)) {
                foreground
                        .streams()
                        .err()
                        .println("agoge: " + owned.folder() + " holds the finished demo with " + plan.options()
                                + ", shown here. For another choose another folder with --home.");
            }
            return plan;
        } catch (Refusal e) {
            owned.close();
            throw e;
        }
    }

    private Demo.Result play(Home owned, DemoPlan plan, Launch launch) throws InterruptedException {
        var screen = new Screen(foreground.streams().out(), foreground.streams().columns());
        screen.line("Agoge demo, " + plan.options() + ", home " + owned.folder());
        Servers servers = Servers.embedded(owned, foreground::fail);
        RunningPlatform platform = foreground.keep(RunningPlatform.start(owned, servers, launch));
        var demo = new Demo(platform, plan, screen);
        Demo.Result result = demo.run();
        if (!result.reason().isEmpty()) screen.line("The run ended: " + result.reason());
        if (!exit) {
            screen.line("Runs, groups, episodes and every token: " + demo.page());
            screen.line("Ctrl-C stops the console; the same command opens it again.");
            Foreground.waitForEver();
        }
        return result;
    }
}
