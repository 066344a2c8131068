package dev.agoge.console.groups;

import dev.agoge.console.episodes.EpisodeLine;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.Fate;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.StopReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A group as one line of a list.
///
/// @param group its id, as records and logs name it: there a training step counts from 0
/// @param place where it stands below its run, as addresses name it: steps count from 1
/// @param fate what became of it
/// @param scores how far its members agree; absent while nobody has been judged
/// @param members each with what it scored, in their order
// Large because it is a line of a list, figure by figure.
public record GroupLine(
        String group,
        String place,
        About about,
        Fate fate,
        int episodes,
        @Nullable Scores scores,
        @Nullable Instant closed,
        List<Member> members) {

    /// The task that its episodes played.
    public record About(String environment, String version, String task, String domain, String shape, Split split) {}

    /// How the members of it scored that were sampled: one greedy playing among them is left out.
    public record Scores(double mean, double spread) {}

    /// @param stopReason absent while it is being played, and if the platform failed it
    /// @param greedy whether it was played without chance, beside the others of an evaluation
    public record Member(
            int member,
            @Nullable Double score,
            @Nullable StopReason stopReason,
            Failure.@Nullable Kind failure,
            boolean greedy) {
        static Member of(EpisodeLine line) {
            return new Member(line.member(), line.score(), line.stopReason(), line.failure(), line.greedy());
        }
    }

    /// With its members, and without the greedy one's score among theirs: the ledger has it in the mean.
    GroupLine with(List<Member> members) {
        boolean mixed = scores != null && members.stream().anyMatch(Member::greedy);
        return new GroupLine(group, place, about, fate, episodes, mixed ? sampled(members) : scores, closed, members);
    }

    private static @Nullable Scores sampled(List<Member> members) {
        double[] scores = members.stream()
                .filter(member -> !member.greedy())
                .map(Member::score)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        if (scores.length == 0) return null;
        double mean = Arrays.stream(scores).sum() / scores.length;
        double squares = Arrays.stream(scores)
                .map(score -> (score - mean) * (score - mean))
                .sum();
        return new Scores(mean, Math.sqrt(squares / scores.length));
    }
}
