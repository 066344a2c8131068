package dev.agoge.grpo;

import dev.agoge.contracts.StopReason;
import dev.agoge.grpo.PlayedEpisode.Judged;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What the episodes of a step were like: all that were played, not only those that are trained on.
public final class RolloutMetrics {
    private RolloutMetrics() {}

    public static Map<String, Double> of(List<PlayedGroup> played, int trained) {
        List<Judged> episodes =
                played.stream().flatMap(group -> group.judged().stream()).toList();
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("groups/trained", (double) trained);
        metrics.put("groups/filtered", (double) played.size() - trained);
        if (episodes.isEmpty()) return metrics;
        metrics.put(
                "reward/mean", mean(episodes.stream().mapToDouble(Judged::score).sum(), episodes));
        metrics.put("reward/solve_rate", mean(count(episodes, one -> one.score() == 1), episodes));
        metrics.put("response_length/mean", mean(policyTokens(episodes), episodes));
        metrics.put(
                "num_turns/mean", mean(episodes.stream().mapToInt(Judged::turns).sum(), episodes));
        for (StopReason reason : StopReason.values()) {
            String name = "stop/" + reason.name().toLowerCase(Locale.ROOT);
            metrics.put(name, mean(count(episodes, one -> one.stop() == reason), episodes));
        }
        return metrics;
    }

    public static long policyTokens(List<Judged> episodes) {
        return episodes.stream().mapToLong(Judged::policyTokens).sum();
    }

    private static long count(List<Judged> episodes, java.util.function.Predicate<Judged> which) {
        return episodes.stream().filter(which).count();
    }

    private static double mean(double sum, List<Judged> episodes) {
        return sum / episodes.size();
    }
}
