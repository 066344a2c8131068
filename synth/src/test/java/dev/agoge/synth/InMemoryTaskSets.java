package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

final class InMemoryTaskSets implements TaskSets {
    private final Map<Sha256, Synthesised> made = new HashMap<>();
    private final Map<Sha256, NavigableMap<Integer, Sha256>> waves = new HashMap<>();

    @Override
    public Optional<Synthesised> find(Sha256 spec) {
        return Optional.ofNullable(made.get(spec));
    }

    @Override
    public void record(Synthesised synthesised) {
        made.putIfAbsent(synthesised.spec(), synthesised);
        waves.remove(synthesised.spec());
    }

    @Override
    public List<Sha256> waves(Sha256 spec) {
        return List.copyOf(waves.getOrDefault(spec, new TreeMap<>()).values());
    }

    @Override
    public void wave(Sha256 spec, int number, Sha256 blob) {
        waves.computeIfAbsent(spec, _ -> new TreeMap<>()).putIfAbsent(number, blob);
    }

    @Override
    public void forget(Sha256 spec, int number) {
        waves.getOrDefault(spec, new TreeMap<>()).tailMap(number, true).clear();
    }
}
