package dev.agoge.policy.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agoge.policy.op.Ops.Heads;
import dev.agoge.policy.op.Ops.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Sequences with what they remember, and the numbers that attention takes and gives.
class AttentionScene {
    static final int LAYERS = 3;
    static final int LAYER = 1;

    final Random inputs = new Random(7);
    final Random outputs = new Random(8);
    final Heads heads;
    final List<Span> spans = new ArrayList<>();
    final Matrix queries;
    final Matrix dOut;
    final Matrix out;
    final Matrix statistics;
    final Matrix dQueries;
    final Matrix dMemory;

    /// @param width of what is remembered of a position
    /// @param stale what stands in memory before it is written
    AttentionScene(Heads heads, int width, float stale, int[] positions, int[] counts) {
        this.heads = heads;
        int rows = 0;
        for (int i = 0; i < counts.length; i++) {
            KvCache cache = new KvCache(LAYERS, width);
            int length = positions[i] + counts[i];
            cache.reserve(length + 20);
            for (int b = 0; b * KvCache.BLOCK < length + 20; b++) Arrays.fill(cache.block(b), stale);
            Matrix written = matrix(inputs, length, width);
            for (int position = 0; position < length; position++) cache.write(LAYER, position, written, position);
            cache.advance(positions[i]);
            spans.add(new Span(cache, rows, positions[i], counts[i]));
            rows += counts[i];
        }
        queries = matrix(inputs, rows, heads.count() * heads.key().width());
        dOut = matrix(outputs, rows, heads.count() * heads.value().width());
        out = matrix(outputs, rows, heads.count() * heads.value().width());
        statistics = matrix(outputs, rows, heads.count() * 2);
        dQueries = matrix(outputs, rows, heads.count() * heads.key().width());
        dMemory = matrix(outputs, rows, width);
    }

    /// The column after those that the heads read.
    static int behind(Heads heads) {
        return Math.max(heads.key().from(heads.groups()), heads.value().from(heads.groups()));
    }

    /// A part of a larger one, as most are.
    static Matrix matrix(Random random, int rows, int columns) {
        Matrix around = Matrix.zeros(rows + 2, columns + 5);
        for (int i = 0; i < around.data.length; i++) around.data[i] = random.nextFloat() * 2 - 1;
        return around.rows(1, rows).columns(2, columns);
    }

    Chosen chosen() {
        return Chosen.ALL;
    }

    AttentionScene forward(Ops ops) {
        ops.attend(heads, LAYER, spans, chosen(), queries, out, statistics);
        return this;
    }

    AttentionScene backward(Ops ops) {
        ops.attendBackward(heads, LAYER, spans, chosen(), queries, out, statistics, dOut, dQueries, dMemory);
        return this;
    }

    void assertSame(AttentionScene other) {
        assertThat(out.data).isEqualTo(other.out.data).doesNotContain(Float.NaN);
        assertThat(statistics.data).isEqualTo(other.statistics.data);
        assertThat(dQueries.data).isEqualTo(other.dQueries.data).doesNotContain(Float.NaN);
        assertThat(dMemory.data).isEqualTo(other.dMemory.data).doesNotContain(Float.NaN);
    }
}
