package dev.agoge.policy.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// Whose turn it is: what goes into the next forward. Guarded by the [Desk].
///
/// Everybody who needs only one row gets it; what is left, and an eighth at least, is for longer texts. Where
/// there is one row in all, whoever is first gets it.
/// Whoever has been served goes to the back of the queue. A page that several wait for is computed by the
/// first of them.
final class Schedule {
    private final int rowsPerTick;
    private final SequencedSet<Turn> turns = new LinkedHashSet<>();

    Schedule(int rowsPerTick) {
        this.rowsPerTick = rowsPerTick;
    }

    void add(Turn turn) {
        turns.add(turn);
    }

    void remove(Turn turn) {
        turns.remove(turn);
    }

    /// To the back, if it has not ended.
    void served(Turn turn) {
        if (turns.remove(turn)) turns.add(turn);
    }

    List<Turn> all() {
        return List.copyOf(turns);
    }

    /// Empty if nobody wants anything.
    List<Chunk> next() {
        List<Turn> single = new ArrayList<>();
        List<Turn> longer = new ArrayList<>();
        for (Turn turn : turns) {
            turn.sequence.holding.catchUp();
            (turn.sequence.holding.pending() == 1 ? single : longer).add(turn);
        }
        List<Chunk> chunks = new ArrayList<>();
        addSingle(single, rowsPerTick - reserved(longer), chunks);
        addLonger(longer, rowsPerTick - chunks.size(), chunks);
        for (Chunk chunk : chunks) chunk.holding().cover(chunk.count());
        return chunks;
    }

    private int reserved(List<Turn> longer) {
        if (longer.isEmpty() || rowsPerTick == 1 && turns.getFirst() != longer.getFirst()) return 0;
        return Math.max(1, rowsPerTick / 8);
    }

    private static void addSingle(Collection<Turn> turns, int room, List<Chunk> chunks) {
        turns.stream().limit(room).forEach(turn -> chunks.add(new Chunk(turn, 1, true)));
    }

    private static void addLonger(Collection<Turn> turns, int room, List<Chunk> chunks) {
        Set<Page> begun = new HashSet<>();
        int left = room;
        for (Turn turn : turns) {
            if (left == 0) return;
            Holding holding = turn.sequence.holding;
            Page page = holding.next();
            if (page != null && !begun.add(page)) continue;
            int count = Math.min(left, holding.pending());
            chunks.add(new Chunk(turn, count, count == holding.pending()));
            left -= count;
        }
    }
}
