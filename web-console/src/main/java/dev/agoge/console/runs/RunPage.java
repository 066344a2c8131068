package dev.agoge.console.runs;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.agoge.contracts.RunStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run, all that is not a curve.
///
/// @param latest the first and last value of every metric
/// @param config the resolved configuration, as JSON
/// @param summary what the run says of itself at its end, as JSON
public record RunPage(
        RunLine line,
        Asking asking,
        RunView.Origin origin,
        List<Latest> latest,
        @JsonRawValue @Nullable String config,
        @JsonRawValue @Nullable String summary) {
    /// @param step counted from 1; of an evaluation, how many steps were done
    /// @param value absent if what was measured is no finite number
    public record Latest(
            String stage,
            String name,
            int step,
            @Nullable Double first,
            @Nullable Double value) {}

    /// @param commands what the run would obey now
    /// @param wish what was asked of it and has not come true
    public record Asking(
            List<CommandWord> commands, @Nullable Wished wish) {
        static Asking of(RunStatus status, @Nullable Wished wish) {
            return new Asking(CommandWord.allowed(status, wish == null ? null : wish.command()), wish);
        }
    }

    /// @param by who asked for it
    public record Wished(
            CommandWord command, String by, @Nullable Instant at) {}
}
