package dev.agoge.synth;

import java.util.List;

/// Mixes of one domain and one shape.
final class Single {
    private Single() {}

    static Mix of(Domain domain, Shape shape) {
        return new Mix(
                List.of(domain.name()),
                List.of(new Mix.Weight(shape.word(), 1)),
                List.of(),
                6,
                2,
                4,
                32,
                8,
                16,
                1,
                100,
                0.25,
                0.5,
                0.5);
    }
}
