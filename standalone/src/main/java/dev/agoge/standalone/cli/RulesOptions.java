package dev.agoge.standalone.cli;

import dev.agoge.grpo.Claims;
import dev.agoge.standalone.app.Rules;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What holds for all runs of the platform.
final class RulesOptions {
    @Option(
            names = "--lease",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = Times.class,
            description = "How long a run stays its trainer's without a word of it. Default: ${DEFAULT-VALUE}")
    private Duration lease = Rules.DEFAULT.terms().lease();

    @Option(
            names = "--preempt-after",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Times.class,
            description = "How long a run is left alone before one of a higher class takes its place. Default:"
                    + " ${DEFAULT-VALUE}")
    private Duration preemptAfter = Rules.DEFAULT.terms().preemptAfter();

    @Option(
            names = "--leave-grace",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Times.class,
            description = "How long a trainer that leaves a run has for saving it. Default: ${DEFAULT-VALUE}")
    private Duration leaveGrace = Rules.DEFAULT.terms().leaveGrace();

    @Option(
            names = "--keep-episodes",
            paramLabel = "TIME",
            defaultValue = "30d",
            converter = Times.class,
            description = "How long the tokens of an ended run's episodes stay, those of its evaluations excepted."
                    + " Default: ${DEFAULT-VALUE}")
    private Duration keepEpisodes = Rules.DEFAULT.keepEpisodes();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// @throws picocli.CommandLine.ParameterException naming the option that does not fit
    Rules given() {
        check("--lease", lease, Duration.ofSeconds(2), Duration.ofHours(1));
        check("--preempt-after", preemptAfter, Duration.ZERO, Duration.ofDays(365));
        check("--leave-grace", leaveGrace, Duration.ofSeconds(1), Duration.ofHours(1));
        check("--keep-episodes", keepEpisodes, Duration.ofDays(1), Duration.ofDays(36_500));
        return new Rules(new Claims.Terms(lease, preemptAfter, leaveGrace), keepEpisodes);
    }

    private void check(String option, Duration given, Duration least, Duration most) {
        if (given.compareTo(least) >= 0 && given.compareTo(most) <= 0) return;
        throw new ParameterException(
                command.commandLine(),
                option + " must be from " + Times.word(least) + " to " + Times.word(most) + ", but is "
                        + Times.word(given));
    }
}
