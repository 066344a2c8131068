package dev.agoge.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How many tasks came through each stage of synthesis, and why the others did not.
public record Funnel(List<Stage> stages) {
    public Funnel {
        stages = List.copyOf(stages);
    }

    /// @param reason why tasks were dropped here, by how often; empty if none was
    public record Stage(String name, long kept, long dropped, String reason) {}

    /// All that was counted, to go on counting from.
    record Tally(
            long drawn,
            Map<String, Long> unfit,
            Map<String, Long> repeated,
            Map<String, Long> refused,
            Map<String, Long> surplus) {}

    /// Counts on its way. What is kept by a stage is what the next one begins with.
    static final class Count {
        private long drawn;
        private final Map<String, Long> unfit = new TreeMap<>();
        private final Map<String, Long> repeated = new TreeMap<>();
        private final Map<String, Long> refused = new TreeMap<>();
        private final Map<String, Long> surplus = new TreeMap<>();

        Tally tally() {
            return new Tally(
                    drawn,
                    new TreeMap<>(unfit),
                    new TreeMap<>(repeated),
                    new TreeMap<>(refused),
                    new TreeMap<>(surplus));
        }

        /// Goes on from there.
        void resume(Tally tally) {
            drawn = tally.drawn();
            replace(unfit, tally.unfit());
            replace(repeated, tally.repeated());
            replace(refused, tally.refused());
            replace(surplus, tally.surplus());
        }

        private static void replace(Map<String, Long> reasons, Map<String, Long> others) {
            reasons.clear();
            reasons.putAll(others);
        }

        void drawn(long tasks) {
            drawn += tasks;
        }

        void unfit(long tasks) {
            add(unfit, "the world has nothing it could be about", tasks);
        }

        void repeated(long tasks) {
            add(repeated, "the same as one before", tasks);
        }

        void refused(String check) {
            add(refused, check, 1);
        }

        void surplus(long tasks) {
            add(surplus, "more than were asked for", tasks);
        }

        private static void add(Map<String, Long> reasons, String reason, long tasks) {
            if (tasks > 0) reasons.merge(reason, tasks, Long::sum);
        }

        Funnel funnel() {
            List<Stage> stages = new ArrayList<>();
            stages.add(new Stage("drawn", drawn, 0, ""));
            long left = drawn;
            left = add(stages, "composed", left, unfit);
            left = add(stages, "unique", left, repeated);
            left = add(stages, "certified", left, refused);
            add(stages, "kept", left, surplus);
            return new Funnel(stages);
        }

        private static long add(List<Stage> stages, String name, long before, Map<String, Long> reasons) {
            long dropped = reasons.values().stream().mapToLong(Long::longValue).sum();
            String why = reasons.entrySet().stream()
                    .map(reason -> reason.getKey() + ": " + reason.getValue())
                    .collect(Collectors.joining(", "));
            stages.add(new Stage(name, before - dropped, dropped, why));
            return before - dropped;
        }
    }
}
