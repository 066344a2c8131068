package dev.agoge.synth;

import dev.agoge.contracts.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which tasks have been seen before: of each the first half of a digest, not its text.
final class SeenTasks {
    private record Key(long high, long low) {}

    private final Set<Key> all = new HashSet<>();
    private final List<Long> fresh = new ArrayList<>();

    /// False if it has been seen before.
    boolean add(String canonical) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(canonical.getBytes(StandardCharsets.UTF_8)));
        Key key = new Key(digest.getLong(), digest.getLong());
        if (!all.add(key)) return false;
        fresh.add(key.high);
        fresh.add(key.low);
        return true;
    }

    /// The keys of what was new since the last time, two numbers each.
    List<Long> takeFresh() {
        List<Long> taken = List.copyOf(fresh);
        fresh.clear();
        return taken;
    }

    void addAll(List<Long> keys) {
        for (int i = 0; i + 1 < keys.size(); i += 2) all.add(new Key(keys.get(i), keys.get(i + 1)));
    }
}
