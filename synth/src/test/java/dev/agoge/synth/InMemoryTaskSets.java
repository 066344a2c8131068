package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

final class InMemoryTaskSets implements TaskSets {
    private final Map<Sha256, Synthesised> made = new HashMap<>();

    @Override
    public Optional<Synthesised> find(Sha256 spec) {
        return Optional.ofNullable(made.get(spec));
    }

    @Override
    public void record(Synthesised synthesised) {
        made.putIfAbsent(synthesised.spec(), synthesised);
    }
}
