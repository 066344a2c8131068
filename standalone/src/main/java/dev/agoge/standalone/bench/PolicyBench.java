package dev.agoge.standalone.bench;

import dev.agoge.policy.model.ModelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How fast we are on this machine, beside what the machine can do.
public final class PolicyBench {
    private static final List<Workload> WORKLOADS = List.of(
            new Workload.Prefill(512),
            new Workload.Prefill(2048),
            new Workload.Decode(1, 256, 32),
            new Workload.Decode(32, 256, 8),
            new Workload.Train(4, 256));
    private static final int SIDE = 1024;
    private static final List<Products.Size> PRODUCTS = IntStream.of(1, 4, 16, 64, 512)
            .mapToObj(rows -> new Products.Size(rows, SIDE, SIDE))
            .toList();

    private final int threads;
    private final double seconds;
    private final Peaks peaks;

    /// @param seconds that each workload is measured, after a third of it as warm-up
    public PolicyBench(int threads, double seconds) {
        this.threads = threads;
        this.seconds = seconds;
        this.peaks = Peaks.measure(threads);
    }

    public Peaks peaks() {
        return peaks;
    }

    /// What can be measured, by its words.
    public static List<String> workloads(List<Shape> shapes) {
        Stream<?> ofModels = shapes.stream().flatMap(PolicyBench::workloads);
        return Stream.concat(PRODUCTS.stream(), ofModels)
                .map(Object::toString)
                .distinct()
                .toList();
    }

    private static Stream<Workload> workloads(Shape shape) {
        ModelConfig config = shape.config();
        return WORKLOADS.stream().filter(workload -> workload.fits(config));
    }

    /// Measures, and tells each speed as soon as it is known.
    ///
    /// @param wanted by its words, such as `decode 32 at 256`
    public void run(List<Shape> shapes, Predicate<String> wanted, Consumer<Speed> told) {
        try (var products = new Products(threads)) {
            for (Products.Size size : PRODUCTS) {
                if (wanted.test(size.toString())) told.accept(product(products, size));
            }
        }
        for (Shape shape : shapes) {
            List<Workload> some =
                    workloads(shape).filter(one -> wanted.test(one.toString())).toList();
            if (!some.isEmpty()) run(shape, some, told);
        }
    }

    private void run(Shape shape, List<Workload> workloads, Consumer<Speed> told) {
        try (var rig = new Rig(shape.model(), threads)) {
            for (Workload one : workloads) {
                double[] sorted = repeat(() -> rig.seconds(one));
                Memory memory = one instanceof Workload.Train train ? rig.memory(train) : null;
                told.accept(speed(shape.toString(), one.toString(), one.tokens(), rig.cost(one), sorted, memory));
            }
        }
    }

    private Speed product(Products products, Products.Size size) {
        int times = (int) Math.max(1, 2e8 / size.flops());
        double[] sorted = repeat(() -> products.seconds(size, times));
        return speed("", size.toString(), 0, Cost.of(size), sorted, null);
    }

    private Speed speed(
            String shape, String workload, int tokens, Cost cost, double[] sorted, @Nullable Memory memory) {
        double median = sorted[sorted.length / 2];
        return new Speed(
                shape,
                workload,
                sorted.length,
                median,
                tokens / median,
                cost.flops() / median,
                cost.bytes() / median,
                cost.least(peaks) / median,
                memory);
    }

    /// Seconds of each repetition, ascending.
    private double[] repeat(DoubleSupplier repetition) {
        forAbout(seconds / 3, repetition);
        return forAbout(seconds, repetition).stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    private static List<Double> forAbout(double seconds, DoubleSupplier repetition) {
        List<Double> all = new ArrayList<>();
        long begun = System.nanoTime();
        do all.add(repetition.getAsDouble());
        while ((System.nanoTime() - begun) * 1e-9 < seconds);
        return all;
    }
}
