package dev.agoge.policy.op;

import dev.agoge.policy.op.Workers.Scratch;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/// Operations cut up and shared out over a few threads, if they are worth it.
final class Sharing implements AutoCloseable {
    static final int ROWS_PER_CHUNK = 48;

    /// What to do with a row.
    interface RowBody {
        void run(int row, Scratch scratch);
    }

    /// What to do with a part of a job.
    interface PartBody<J> {
        void run(J job, int part, Scratch scratch);
    }

    private final Workers workers;
    private final long leastWork;
    private final Scratch alone = new Scratch();

    /// @param leastWork multiply-adds below which nobody is woken
    Sharing(int threads, long leastWork) {
        this.workers = new Workers(threads);
        this.leastWork = leastWork;
    }

    int threads() {
        return workers.threads();
    }

    /// An operation on each number of a matrix, row by row.
    void rows(Matrix shape, RowBody body) {
        rows(8L * shape.rows * shape.columns, shape.rows, body);
    }

    void rows(long work, int rows, RowBody body) {
        chunks(work, Cut.chunks(rows, ROWS_PER_CHUNK), (chunk, scratch) -> {
            int to = Math.min((chunk + 1) * ROWS_PER_CHUNK, rows);
            for (int row = chunk * ROWS_PER_CHUNK; row < to; row++) body.run(row, scratch);
        });
    }

    /// The parts of several jobs, laid end to end.
    <J> void parts(long work, List<J> jobs, ToIntFunction<J> parts, PartBody<J> body) {
        if (jobs.size() == 1) {
            // As little as can be: what is new must come from this core to the others before they can begin.
            J job = jobs.getFirst();
            chunks(work, parts.applyAsInt(job), (chunk, scratch) -> body.run(job, chunk, scratch));
            return;
        }
        int[] starts = new int[jobs.size() + 1];
        for (int i = 0; i < jobs.size(); i++) starts[i + 1] = starts[i] + parts.applyAsInt(jobs.get(i));
        chunks(work, starts[jobs.size()], (chunk, scratch) -> {
            int job = Arrays.binarySearch(starts, chunk);
            if (job < 0) job = -job - 2;
            // A job may have no parts.
            while (starts[job + 1] <= chunk) job++;
            body.run(jobs.get(job), chunk - starts[job], scratch);
        });
    }

    void chunks(long work, int chunks, Workers.Body body) {
        if (work >= leastWork) workers.run(chunks, body);
        else for (int chunk = 0; chunk < chunks; chunk++) body.run(chunk, alone);
    }

    @Override
    public void close() {
        workers.close();
    }
}
