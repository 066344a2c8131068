package dev.agoge.policy.engine;

import dev.agoge.policy.model.Forward;
import dev.agoge.policy.model.Rows;
import dev.agoge.policy.model.Transformer;
import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.op.VectorOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the engine's one thread does: fetch what is to be computed, compute it in one forward, draw, and
/// hand it back.
final class Loop implements Runnable {
    private final Desk desk;
    private final VectorOps ops;

    /// @param ops closed at the end
    Loop(Desk desk, VectorOps ops) {
        this.desk = desk;
        this.ops = ops;
    }

    @Override
    public void run() {
        List<Chunk> chunks = List.of();
        try (ops) {
            for (chunks = desk.next(); !chunks.isEmpty(); chunks = desk.next()) tick(chunks);
            desk.closed();
        } catch (RuntimeException | Error e) {
            desk.failed(e, chunks);
        }
    }

    private void tick(List<Chunk> chunks) {
        Rows rows = new Rows();
        int[] last = new int[chunks.size()];
        List<Turn> turns = new ArrayList<>();
        for (Chunk chunk : chunks) {
            Holding holding = chunk.holding();
            int from = holding.computed();
            rows.add(holding.cache(), chunk.sequence().trace.backingIds(), from, from + chunk.count());
            if (!chunk.draws()) continue;
            last[turns.size()] = rows.last();
            turns.add(chunk.turn());
        }
        Transformer model = desk.model();
        Forward forward = model.forward(rows);
        desk.finish(chunks, forward.experts(), draw(model, forward, Arrays.copyOf(last, turns.size()), turns));
    }

    private static List<Draw> draw(Transformer model, Forward forward, int[] rows, List<Turn> turns) {
        List<Draw> draws = new ArrayList<>();
        if (turns.isEmpty()) return draws;
        Matrix logits = model.logits(forward, rows);
        for (Turn turn : turns) draws.add(turn.draw(logits, draws.size()));
        return draws;
    }
}
