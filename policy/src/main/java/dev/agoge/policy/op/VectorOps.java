package dev.agoge.policy.op;

import dev.agoge.policy.op.Workers.Scratch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The operations on a CPU's vector units, shared out over a few threads. Threads split elements of results, never a
/// sum.
///
/// For one caller at a time: it brings its own threads along.
public final class VectorOps implements Ops {
    /// A job below this many multiply-adds is not worth waking anybody for.
    private static final long WORTH_SHARING = 1 << 19;

    /// Fewer rows take no less time: they wait for the weights to come from memory.
    private static final int FEW_ROWS = 8;

    private static final int ROWS_PER_CHUNK = 48;
    private static final int PANELS_PER_CHUNK = 4;
    private static final int PACKED_ROWS_PER_CHUNK = 128;
    private static final int GRADIENT_ROWS_PER_CHUNK = 384;
    private static final int GRADIENT_PANELS_PER_CHUNK = 8;
    private static final int NUMBERS_PER_CHUNK = 1 << 14;

    private final Workers workers;
    private final long worthSharing;
    private final Scratch alone = new Scratch();

    public VectorOps(int threads) {
        this(threads, WORTH_SHARING);
    }

    VectorOps(int threads, long worthSharing) {
        this.workers = new Workers(threads);
        this.worthSharing = worthSharing;
    }

    @Override
    public void pack(List<Packing> packings) {
        int[] starts = new int[packings.size() + 1];
        long work = 0;
        for (int i = 0; i < packings.size(); i++) {
            Matrix w = packings.get(i).w();
            starts[i + 1] = starts[i] + (w.rows + PACKED_ROWS_PER_CHUNK - 1) / PACKED_ROWS_PER_CHUNK;
            work += 8L * w.rows * w.columns;
        }
        share(work, starts[packings.size()], (chunk, scratch) -> {
            int index = owner(starts, chunk);
            Packing packing = packings.get(index);
            int row = (chunk - starts[index]) * PACKED_ROWS_PER_CHUNK;
            packing.run(row, Math.min(PACKED_ROWS_PER_CHUNK, packing.w().rows - row));
        });
    }

    @Override
    public void multiply(List<Product> products, boolean add) {
        int[] starts = new int[products.size() + 1];
        long work = 0;
        for (int i = 0; i < products.size(); i++) {
            Product p = products.get(i);
            starts[i + 1] = starts[i] + rowChunks(p) * panelChunks(p);
            work += (long) Math.max(p.x().rows, FEW_ROWS) * p.w().depth * p.w().columns;
        }
        share(work, starts[products.size()], (chunk, scratch) -> {
            int index = owner(starts, chunk);
            Product p = products.get(index);
            int part = chunk - starts[index];
            // Rows change fastest: some panels of the weights stay near while all rows pass by.
            int row = part % rowChunks(p) * ROWS_PER_CHUNK;
            int rows = Math.min(ROWS_PER_CHUNK, p.x().rows - row);
            int panel = part / rowChunks(p) * PANELS_PER_CHUNK;
            int toPanel = Math.min(panel + PANELS_PER_CHUNK, p.w().panels());
            Gemm.multiply(p.x().rows(row, rows), p.w(), p.y().rows(row, rows), add, panel, toPanel, scratch);
        });
    }

    private static int panels(Matrix matrix) {
        return (matrix.columns + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL;
    }

    private static int rowChunks(Product p) {
        return (p.x().rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK;
    }

    private static int panelChunks(Product p) {
        return (p.w().panels() + PANELS_PER_CHUNK - 1) / PANELS_PER_CHUNK;
    }

    /// Which of the jobs that begin at `starts` a chunk belongs to.
    private static int owner(int[] starts, int chunk) {
        int index = 0;
        while (starts[index + 1] <= chunk) index++;
        return index;
    }

    @Override
    public void addOuter(List<Outer> outers) {
        int[] starts = new int[outers.size() + 1];
        long work = 0;
        for (int i = 0; i < outers.size(); i++) {
            Matrix dw = outers.get(i).dw();
            starts[i + 1] = starts[i] + gradientChunks(dw) * gradientPanelChunks(dw);
            work += (long) outers.get(i).x().rows * dw.rows * dw.columns;
        }
        share(work, starts[outers.size()], (chunk, scratch) -> {
            int index = owner(starts, chunk);
            Outer outer = outers.get(index);
            int part = chunk - starts[index];
            int row = part / gradientPanelChunks(outer.dw()) * GRADIENT_ROWS_PER_CHUNK;
            int rows = Math.min(GRADIENT_ROWS_PER_CHUNK, outer.dw().rows - row);
            int panel = part % gradientPanelChunks(outer.dw()) * GRADIENT_PANELS_PER_CHUNK;
            int toPanel = Math.min(panel + GRADIENT_PANELS_PER_CHUNK, panels(outer.dw()));
            Matrix dy = outer.dy().columns(row, rows);
            Gemm.addOuter(dy, outer.x(), outer.dw().rows(row, rows), panel, toPanel, scratch);
        });
    }

    private static int gradientPanelChunks(Matrix dw) {
        return (panels(dw) + GRADIENT_PANELS_PER_CHUNK - 1) / GRADIENT_PANELS_PER_CHUNK;
    }

    private static int gradientChunks(Matrix dw) {
        return (dw.rows + GRADIENT_ROWS_PER_CHUNK - 1) / GRADIENT_ROWS_PER_CHUNK;
    }

    @Override
    public void rmsNorm(Matrix x, float[] gain, float epsilon, Matrix y, float[] inverse) {
        rows(
                x,
                (row, scratch) ->
                        Elementwise.rmsNorm(x, gain, epsilon, y, inverse, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void rmsNormBackward(Matrix x, float[] gain, float[] inverse, Matrix dy, Matrix dx, float[] dGain) {
        rows(
                x,
                (row, scratch) -> Elementwise.rmsNormBackward(
                        x,
                        gain,
                        inverse[row],
                        dy,
                        dx,
                        row,
                        scratch.floats(1, x.columns),
                        scratch.floats(0, Lanes.LOGICAL)));
        int chunks = (x.columns + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL;
        share((long) x.rows * x.columns, chunks, (chunk, scratch) -> {
            int from = chunk * PackedMatrix.PANEL;
            int to = Math.min(from + PackedMatrix.PANEL, x.columns);
            Elementwise.gainGradient(x, inverse, dy, dGain, from, to);
        });
    }

    @Override
    public void layerNorm(Matrix x, float[] gain, float[] bias, float epsilon, Matrix y, Matrix statistics) {
        rows(
                x,
                (row, scratch) -> Elementwise.layerNorm(
                        x, gain, bias, epsilon, y, statistics, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void layerNormBackward(
            Matrix x, float[] gain, Matrix statistics, Matrix dy, Matrix dx, float[] dGain, float[] dBias) {
        rows(
                x,
                (row, scratch) -> Elementwise.layerNormBackward(
                        x,
                        gain,
                        statistics,
                        dy,
                        dx,
                        row,
                        scratch.floats(1, 2 * x.columns),
                        scratch.floats(0, Lanes.LOGICAL)));
        Elementwise.layerNormGradients(x, statistics, dy, dGain, dBias);
    }

    @Override
    public void rotate(Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions) {
        turn(x, xPerHead, y, yPerHead, heads, table, positions, 1f);
    }

    @Override
    public void rotateBack(
            Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions) {
        turn(x, xPerHead, y, yPerHead, heads, table, positions, -1f);
    }

    private void turn(
            Matrix x, int xPerHead, Matrix y, int yPerHead, int heads, RotaryTable table, int[] positions, float sign) {
        float[] angles = table.upTo(ReferenceOps.last(positions, x.rows) + 1);
        rows(
                y,
                (row, scratch) ->
                        Elementwise.rotate(x, xPerHead, y, yPerHead, heads, table, angles, positions[row], sign, row));
    }

    @Override
    public Chosen choose(Indexing indexing, int layer, List<Span> spans, Matrix queries, Matrix weights) {
        int[] @Nullable [] chosen = new int[queries.rows][];
        List<Span> choosing = new ArrayList<>();
        for (Span span : spans) {
            int first = Math.max(0, indexing.top() - span.position());
            if (first >= span.count()) continue;
            choosing.add(new Span(span.cache(), span.row() + first, span.position() + first, span.count() - first));
        }
        Heads heads = indexing.asHeads();
        int[] starts = new int[choosing.size() + 1];
        long work = 0;
        for (int i = 0; i < choosing.size(); i++) {
            Tiling tiling = new Tiling(heads, layer, choosing.get(i), Chosen.ALL);
            starts[i + 1] = starts[i] + tiling.tiles();
            work += tiling.work();
        }
        share(work, starts[choosing.size()], (chunk, scratch) -> {
            int index = owner(starts, chunk);
            Span span = choosing.get(index);
            Memory memory = span.cache().layer(layer);
            new IndexerTile(indexing, memory, span, chunk - starts[index], queries, weights, scratch).choose(chosen);
        });
        return new Chosen(chosen);
    }

    @Override
    public double chooseBackward(
            Indexing indexing,
            int layer,
            List<Span> spans,
            Matrix queries,
            Matrix weights,
            Attended attended,
            float weight,
            Matrix dQueries,
            Matrix dWeights,
            Matrix dMemory) {
        double[] losses = new double[spans.size()];
        share(
                Long.MAX_VALUE,
                losses.length,
                (chunk, scratch) -> losses[chunk] = new IndexerBackward(
                                indexing, layer, spans.get(chunk), attended, weight, scratch)
                        .run(queries, weights, dQueries, dWeights, dMemory));
        double loss = 0;
        for (double one : losses) loss += one;
        return loss;
    }

    @Override
    public void attend(
            Heads heads, int layer, List<Span> spans, Chosen chosen, Matrix queries, Matrix out, Matrix statistics) {
        Tiling[] tilings = new Tiling[spans.size()];
        int[] starts = new int[spans.size() + 1];
        long work = 0;
        for (int i = 0; i < tilings.length; i++) {
            tilings[i] = new Tiling(heads, layer, spans.get(i), chosen);
            starts[i + 1] = starts[i] + tilings[i].tiles() * heads.groups();
            work += tilings[i].work();
        }
        share(work, starts[spans.size()], (chunk, scratch) -> {
            int index = owner(starts, chunk);
            int tile = chunk - starts[index];
            tilings[index]
                    .tile(tile / heads.groups(), tile % heads.groups(), scratch, AttentionTile.FREE_SLOT)
                    .forward(queries, out, statistics);
        });
    }

    @Override
    public void attendBackward(
            Heads heads,
            int layer,
            List<Span> spans,
            Chosen chosen,
            Matrix queries,
            Matrix out,
            Matrix statistics,
            Matrix dOut,
            Matrix dQueries,
            Matrix dMemory) {
        share(Long.MAX_VALUE, spans.size() * heads.groups(), (chunk, scratch) -> {
            Span span = spans.get(chunk / heads.groups());
            new AttentionBackward(heads, layer, span, chosen, chunk % heads.groups(), scratch)
                    .run(queries, out, statistics, dOut, dQueries, dMemory);
        });
    }

    @Override
    public void swiGlu(Matrix gateUp, Matrix y) {
        rows(gateUp, (row, scratch) -> Elementwise.swiGlu(gateUp, y, row));
    }

    @Override
    public void swiGluBackward(Matrix gateUp, Matrix dy, Matrix dGateUp) {
        rows(gateUp, (row, scratch) -> Elementwise.swiGluBackward(gateUp, dy, dGateUp, row));
    }

    @Override
    public void sigmoid(Matrix x) {
        for (int row = 0; row < x.rows; row++) {
            for (int i = x.at(row); i < x.at(row) + x.columns; i++) x.data[i] = Exp.sigmoid(x.data[i]);
        }
    }

    @Override
    public void softmax(Matrix x) {
        rows(x, (row, scratch) -> Elementwise.softmax(x, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void copy(Matrix x, Matrix y) {
        rows(y, (row, scratch) -> System.arraycopy(x.data, x.at(row), y.data, y.at(row), y.columns));
    }

    @Override
    public void addRows(Matrix x, int[] rows, Matrix y) {
        for (int row = 0; row < x.rows; row++) Elementwise.addRow(x, row, y, rows[row]);
    }

    @Override
    public void gather(Matrix x, int[] rows, Matrix y) {
        rows(y, (row, scratch) -> System.arraycopy(x.data, x.at(rows[row]), y.data, y.at(row), y.columns));
    }

    @Override
    public void mix(Matrix x, int[] places, float[] weights, int slots, Matrix y) {
        rows(y, (row, scratch) -> Elementwise.mix(x, places, weights, slots, y, row));
    }

    @Override
    public void mixBackward(
            Matrix x, int[] places, float[] weights, int slots, Matrix dy, Matrix dx, float[] dWeights) {
        rows(
                dy,
                (row, scratch) -> Elementwise.mixBackward(
                        x, places, weights, slots, dy, dx, dWeights, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void addGathered(Matrix x, int[] places, int slots, Matrix y) {
        rows(y, (row, scratch) -> Elementwise.addGathered(x, places, slots, y, row));
    }

    @Override
    public void score(Matrix logits, Choices choices, float[] logProbs, float[] entropies) {
        rows(logits, (row, scratch) -> {
            Distribution distribution = choices.distribution(logits, row);
            logProbs[row] = distribution.logProb(choices.targets[row]);
            entropies[row] = distribution.entropy();
        });
    }

    @Override
    public void scoreBackward(Matrix logits, Choices choices, float[] dLogProbs) {
        rows(
                logits,
                (row, scratch) -> choices.distribution(logits, row)
                        .backward(
                                choices.targets[row],
                                dLogProbs[row],
                                choices.temperatures[row],
                                logits.data,
                                logits.at(row),
                                logits.columns));
    }

    @Override
    public void adamW(float[] weights, float[] gradient, float[] mean, float[] variance, AdamStep step) {
        int chunks = (weights.length + NUMBERS_PER_CHUNK - 1) / NUMBERS_PER_CHUNK;
        share(8L * weights.length, chunks, (chunk, scratch) -> {
            int from = chunk * NUMBERS_PER_CHUNK;
            int to = Math.min(from + NUMBERS_PER_CHUNK, weights.length);
            AdamW.update(weights, gradient, mean, variance, step, from, to);
        });
    }

    @Override
    public double sumOfSquares(float[] x) {
        int each = ReferenceOps.SUMMED_AT_ONCE;
        float[] sums = new float[(x.length + each - 1) / each];
        share(x.length, sums.length, (chunk, scratch) -> {
            int from = chunk * each;
            int count = Math.min(each, x.length - from);
            sums[chunk] = Lanes.dot(x, from, x, from, count, scratch.floats(0, Lanes.LOGICAL));
        });
        double sum = 0;
        for (float part : sums) sum += part;
        return sum;
    }

    private interface RowBody {
        void run(int row, Scratch scratch);
    }

    private void rows(Matrix shape, RowBody body) {
        int chunks = (shape.rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK;
        share(8L * shape.rows * shape.columns, chunks, (chunk, scratch) -> {
            int to = Math.min((chunk + 1) * ROWS_PER_CHUNK, shape.rows);
            for (int row = chunk * ROWS_PER_CHUNK; row < to; row++) body.run(row, scratch);
        });
    }

    private void share(long work, int chunks, Workers.Body body) {
        if (work >= worthSharing) workers.run(chunks, body);
        else for (int chunk = 0; chunk < chunks; chunk++) body.run(chunk, alone);
    }

    @Override
    public void close() {
        workers.close();
    }
}
