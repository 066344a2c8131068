package dev.agoge.console.groups;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group as one line of a list.
///
/// @param group its id, `run/stage/kind/step/ordinal`
/// @param fate what became of it
/// @param scores how far its members agree; absent while nobody has been judged
/// @param members each with what it scored, in their order
public record GroupLine(
        String group,
        About about,
        String fate,
        int episodes,
        @Nullable Scores scores,
        @Nullable Instant closed,
        List<Member> members) {

    /// The task that its episodes played.
    public record About(String environment, String version, String task, String domain, String shape, String split) {}

    public record Scores(double mean, double spread) {}

    /// @param ending a stop reason, or a failure's kind, or absent while it is being played
    public record Member(
            int member, @Nullable Double score, @Nullable String ending, boolean failed) {}

    GroupLine with(List<Member> members) {
        return new GroupLine(group, about, fate, episodes, scores, closed, members);
    }
}
