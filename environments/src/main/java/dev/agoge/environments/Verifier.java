package dev.agoge.environments;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.Event;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Judgement.Part;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Tells whether an episode did what its task asked: 1 if the policy answered, its answer is right and the world
/// changed just as expected; else 0. It looks at the record alone, so a judgement can be made again at any time.
public final class Verifier {
    /// Part of every digest: to be raised whenever the same episode may be judged otherwise.
    private static final int VERSION = 2;

    private final Expectation expect;
    private final Tolerances tolerances;
    private final Sha256 digest;

    /// @param tolerances those of the world's columns
    Verifier(Expectation expect, Tolerances tolerances) {
        this.expect = expect;
        this.tolerances = tolerances;
        String text = "verifier " + VERSION + "\n" + ManifestText.of(expect) + tolerances.declared();
        this.digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    public Sha256 digest() {
        return digest;
    }

    /// @throws IllegalArgumentException if the platform failed the episode: there is nothing to judge
    public Judgement judge(Episode episode) {
        if (!(episode.ending() instanceof Ending.Stopped(var reason))) {
            throw new IllegalArgumentException("the platform failed episode " + episode.id() + ": no judgement");
        }
        return judge(reason, lastWords(episode), episode.finalState().orElseThrow());
    }

    /// How it would be judged if it answered with these words and left the world like this.
    Judgement judge(String answer, FinalState state) {
        return judge(StopReason.ANSWERED, Optional.of(answer), state);
    }

    private Judgement judge(StopReason reason, Optional<String> answer, FinalState state) {
        List<Part> parts = List.of(ended(reason), state(state), answered(answer));
        double score = parts.stream().mapToDouble(Part::score).min().orElseThrow();
        return new Judgement(score, parts, digest);
    }

    private static Part ended(StopReason reason) {
        return reason == StopReason.ANSWERED
                ? new Part("ended", 1, "it answered")
                : new Part("ended", 0, "it did not answer: " + reason);
    }

    private Part state(FinalState state) {
        return Changes.firstDifference(expect, tolerances, state.changes())
                .map(why -> new Part("state", 0, why))
                .orElseGet(() -> new Part(
                        "state", 1, "as expected: " + count(expect.changes().size())));
    }

    private static String count(int changes) {
        return switch (changes) {
            case 0 -> "nothing changed";
            case 1 -> "one row changed, nothing else";
            default -> changes + " rows changed, nothing else";
        };
    }

    private Part answered(Optional<String> answer) {
        return answer.map(expect.answer()::wrong)
                .orElseGet(() -> Optional.of("there is no answer"))
                .map(why -> new Part("answer", 0, why))
                .orElseGet(() -> new Part("answer", 1, "as expected"));
    }

    private static Optional<String> lastWords(Episode episode) {
        if (episode.events().isEmpty()) return Optional.empty();
        return episode.events().getLast() instanceof Event.Said(Reply.Words(var text), var _, var _)
                ? Optional.of(text)
                : Optional.empty();
    }
}
