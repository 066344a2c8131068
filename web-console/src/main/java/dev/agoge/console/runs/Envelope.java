package dev.agoge.console.runs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Thins a curve without lying about it: neighbouring points become one, which keeps their mean and how far they
/// reached. A spike of a single step stays visible whatever the width of the screen.
final class Envelope {
    private final String stage;
    private final String name;
    private final List<Integer> steps = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();

    Envelope(String stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    /// Points in ascending order of step.
    void add(int step, double value) {
        steps.add(step);
        values.add(value);
    }

    /// At most so many points.
    Series thinnedTo(int points) {
        int notFinite =
                (int) values.stream().filter(value -> !Double.isFinite(value)).count();
        if (steps.size() <= points) {
            List<@Nullable Double> all = new ArrayList<>();
            for (double value : values) all.add(Double.isFinite(value) ? value : null);
            return new Series(stage, name, steps.size(), notFinite, steps, all, Series.Band.NONE);
        }
        return thinned(points, notFinite);
    }

    private Series thinned(int points, int notFinite) {
        List<Integer> last = new ArrayList<>();
        List<@Nullable Double> mean = new ArrayList<>();
        List<@Nullable Double> low = new ArrayList<>();
        List<@Nullable Double> high = new ArrayList<>();
        for (int point = 0; point < points; point++) {
            int from = start(point, points);
            int to = start(point + 1, points);
            var reach = values.subList(from, to).stream()
                    .mapToDouble(Double::doubleValue)
                    .filter(Double::isFinite)
                    .summaryStatistics();
            boolean none = reach.getCount() == 0;
            last.add(steps.get(to - 1));
            mean.add(none ? null : reach.getAverage());
            low.add(none ? null : reach.getMin());
            high.add(none ? null : reach.getMax());
        }
        return new Series(stage, name, steps.size(), notFinite, last, mean, new Series.Band(low, high));
    }

    private int start(int point, int points) {
        return (int) ((long) point * steps.size() / points);
    }
}
