package dev.agoge.policy.op;

import static dev.agoge.policy.op.Cut.chunks;
import static dev.agoge.policy.op.Sharing.ROWS_PER_CHUNK;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
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

    private static final int COLUMNS_PER_CHUNK = 64;
    private static final int PACKED_ROWS_PER_CHUNK = 128;
    private static final int NUMBERS_PER_CHUNK = 1 << 14;

    private final Sharing sharing;

    public VectorOps(int threads) {
        this(threads, WORTH_SHARING);
    }

    VectorOps(int threads, long worthSharing) {
        this.sharing = new Sharing(threads, worthSharing);
    }

    @Override
    public void forRows(int rows, IntConsumer row) {
        sharing.rows(Long.MAX_VALUE, rows, (index, scratch) -> row.accept(index));
    }

    @Override
    public void pack(List<Packing> packings) {
        long work = packings.stream()
                .mapToLong(p -> 8L * p.w().rows * p.w().columns)
                .sum();
        sharing.parts(work, packings, p -> chunks(p.w().rows, PACKED_ROWS_PER_CHUNK), (p, part, scratch) -> {
            int row = part * PACKED_ROWS_PER_CHUNK;
            p.run(row, Math.min(PACKED_ROWS_PER_CHUNK, p.w().rows - row));
        });
    }

    @Override
    public void multiply(List<Product> products, boolean add) {
        long work = 0;
        for (Product p : products) work += (long) Math.max(p.x().rows, FEW_ROWS) * p.w().depth() * p.w().columns();
        sharing.parts(
                work,
                products,
                p -> Cut.ofProduct(p.y(), p.w(), sharing.threads()).parts(),
                (p, index, scratch) -> {
                    Cut.Part part =
                            Cut.ofProduct(p.y(), p.w(), sharing.threads()).part(index);
                    Matrix x = p.x().rows(part.row(), part.rows());
                    Matrix y = p.y().rows(part.row(), part.rows());
                    Gemm.multiply(x, p.w(), y, add, part.fromPanel(), part.toPanel(), scratch);
                });
    }

    @Override
    public void addOuter(List<Outer> outers) {
        long work = 0;
        for (Outer outer : outers) work += (long) outer.x().rows * outer.dw().rows * outer.dw().columns;
        sharing.parts(work, outers, outer -> Cut.ofGradient(outer.dw()).parts(), (outer, index, scratch) -> {
            Cut.Part part = Cut.ofGradient(outer.dw()).part(index);
            Matrix dy = outer.dy().columns(part.row(), part.rows());
            Matrix dw = outer.dw().rows(part.row(), part.rows());
            Gemm.addOuter(dy, outer.x(), dw, part.fromPanel(), part.toPanel(), scratch);
        });
    }

    @Override
    public void rmsNorm(Matrix x, float[] gain, float epsilon, Matrix y, float[] inverse) {
        sharing.rows(
                x,
                (row, scratch) ->
                        Elementwise.rmsNorm(x, gain, epsilon, y, inverse, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void rmsNormBackward(
            Matrix x, float[] gain, float[] inverse, Matrix dy, Matrix dx, boolean add, float[] dGain) {
        sharing.rows(
                x,
                (row, scratch) -> Elementwise.rmsNormBackward(
                        x,
                        gain,
                        inverse[row],
                        dy,
                        dx,
                        add,
                        row,
                        scratch.floats(1, x.columns),
                        scratch.floats(0, Lanes.LOGICAL)));
        sharing.chunks(8L * x.rows * x.columns, chunks(x.columns, COLUMNS_PER_CHUNK), (chunk, scratch) -> {
            int from = chunk * COLUMNS_PER_CHUNK;
            int to = Math.min(from + COLUMNS_PER_CHUNK, x.columns);
            Elementwise.gainGradient(x, inverse, dy, dGain, from, to);
        });
    }

    @Override
    public void layerNorm(Matrix x, float[] gain, float[] bias, float epsilon, Matrix y, Matrix statistics) {
        sharing.rows(
                x,
                (row, scratch) -> Elementwise.layerNorm(
                        x, gain, bias, epsilon, y, statistics, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void layerNormBackward(
            Matrix x, float[] gain, Matrix statistics, Matrix dy, Matrix dx, float[] dGain, float[] dBias) {
        sharing.rows(
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
        sharing.rows(
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
        List<Tiling> tilings = tilings(heads, layer, choosing, Chosen.ALL);
        sharing.parts(work(tilings), tilings, Tiling::tiles, (tiling, part, scratch) -> {
            Memory memory = tiling.span().cache().layer(layer);
            new IndexerTile(indexing, memory, tiling.span(), part, queries, weights, scratch).choose(chosen);
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
        sharing.chunks(
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
    public void remember(int layer, List<Span> spans, Matrix rows) {
        long work = 8L * rows.rows * rows.columns;
        sharing.parts(work, spans, span -> chunks(span.count(), ROWS_PER_CHUNK), (span, part, scratch) -> {
            int to = Math.min((part + 1) * ROWS_PER_CHUNK, span.count());
            for (int i = part * ROWS_PER_CHUNK; i < to; i++) {
                span.cache().write(layer, span.position() + i, rows, span.row() + i);
            }
        });
    }

    @Override
    public void attend(
            Heads heads, int layer, List<Span> spans, Chosen chosen, Matrix queries, Matrix out, Matrix statistics) {
        List<Tiling> tilings = tilings(heads, layer, spans, chosen);
        int groups = heads.groups();
        sharing.parts(
                work(tilings),
                tilings,
                tiling -> tiling.tiles() * groups,
                (tiling, part, scratch) -> tiling.tile(part / groups, part % groups, scratch, AttentionTile.FREE_SLOT)
                        .forward(queries, out, statistics));
    }

    private static List<Tiling> tilings(Heads heads, int layer, List<Span> spans, Chosen chosen) {
        return spans.stream()
                .map(span -> new Tiling(heads, layer, span, chosen))
                .toList();
    }

    private static long work(List<Tiling> tilings) {
        return tilings.stream().mapToLong(Tiling::work).sum();
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
        sharing.chunks(Long.MAX_VALUE, spans.size() * heads.groups(), (chunk, scratch) -> {
            Span span = spans.get(chunk / heads.groups());
            new AttentionBackward(heads, layer, span, chosen, chunk % heads.groups(), scratch)
                    .run(queries, out, statistics, dOut, dQueries, dMemory);
        });
    }

    @Override
    public void swiGlu(Matrix gateUp, Matrix y) {
        sharing.rows(gateUp, (row, scratch) -> Elementwise.swiGlu(gateUp, y, row));
    }

    @Override
    public void swiGluBackward(Matrix gateUp, Matrix dy, Matrix dGateUp) {
        sharing.rows(gateUp, (row, scratch) -> Elementwise.swiGluBackward(gateUp, dy, dGateUp, row));
    }

    @Override
    public void sigmoid(Matrix x) {
        for (int row = 0; row < x.rows; row++) {
            for (int i = x.at(row); i < x.at(row) + x.columns; i++) x.data[i] = Exp.sigmoid(x.data[i]);
        }
    }

    @Override
    public void softmax(Matrix x) {
        sharing.rows(x, (row, scratch) -> Elementwise.softmax(x, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void copy(Matrix x, Matrix y) {
        sharing.rows(y, (row, scratch) -> System.arraycopy(x.data, x.at(row), y.data, y.at(row), y.columns));
    }

    @Override
    public void addRows(Matrix x, int[] rows, Matrix y) {
        for (int row = 0; row < x.rows; row++) Elementwise.addRow(x, row, y, rows[row]);
    }

    @Override
    public void gather(Matrix x, int[] rows, Matrix y) {
        sharing.rows(y, (row, scratch) -> System.arraycopy(x.data, x.at(rows[row]), y.data, y.at(row), y.columns));
    }

    @Override
    public void mix(Matrix x, int[] places, float[] weights, int slots, Matrix y) {
        sharing.rows(y, (row, scratch) -> Elementwise.mix(x, places, weights, slots, y, row));
    }

    @Override
    public void mixBackward(
            Matrix x, int[] places, float[] weights, int slots, Matrix dy, Matrix dx, float[] dWeights) {
        sharing.rows(
                dy,
                (row, scratch) -> Elementwise.mixBackward(
                        x, places, weights, slots, dy, dx, dWeights, row, scratch.floats(0, Lanes.LOGICAL)));
    }

    @Override
    public void addGathered(Matrix x, int[] places, int slots, Matrix y) {
        sharing.rows(y, (row, scratch) -> Elementwise.addGathered(x, places, slots, y, row));
    }

    @Override
    public void score(Matrix logits, Choices choices, float[] logProbs, float[] entropies) {
        sharing.rows(logits, (row, scratch) -> {
            Distribution distribution = choices.distribution(logits, row);
            logProbs[row] = distribution.logProb(choices.targets[row]);
            entropies[row] = distribution.entropy();
        });
    }

    @Override
    public void scoreBackward(Matrix logits, Choices choices, float[] dLogProbs) {
        sharing.rows(
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
    public void adamW(List<Update> updates) {
        long work = 0;
        for (Update update : updates) work += 8L * update.weights.length;
        sharing.parts(work, updates, u -> chunks(u.weights.length, NUMBERS_PER_CHUNK), (update, part, scratch) -> {
            int from = part * NUMBERS_PER_CHUNK;
            AdamW.apply(update, from, Math.min(from + NUMBERS_PER_CHUNK, update.weights.length));
        });
    }

    @Override
    public double sumOfSquares(List<float[]> arrays) {
        List<Squares> all = arrays.stream().map(Squares::new).toList();
        long work = 0;
        for (float[] array : arrays) work += array.length;
        sharing.parts(work, all, Squares::parts, Squares::add);
        double sum = 0;
        for (Squares squares : all) sum += squares.sum();
        return sum;
    }

    @Override
    public void close() {
        sharing.close();
    }
}
