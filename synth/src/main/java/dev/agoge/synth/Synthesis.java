package dev.agoge.synth;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Codec;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.TaskSet;
import dev.agoge.environments.Auditor;
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Certificate;
import dev.agoge.environments.Environment;
import dev.agoge.environments.Task;
import dev.agoge.synth.Composer.Candidate;
import dev.agoge.synth.Composer.Composed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes task sets. Composes environments in waves, leaves out what has been seen before, proves every task gradable,
/// and publishes what is left. Composing and proving run on several threads; what comes out does not depend on how
/// many. Each wave is recorded: a synthesis that was killed goes on where it was, and makes the same task set.
public final class Synthesis {
    private static final int LARGEST_WAVE = 32;

    /// Cards held while the set is bound: some ten megabytes.
    private static final int BLOCK = 16_384;

    private final BlobStore blobs;
    private final TaskSets taskSets;
    private final int threads;

    public Synthesis(BlobStore blobs, TaskSets taskSets, int threads) {
        this.blobs = blobs;
        this.taskSets = taskSets;
        this.threads = threads;
    }

    /// Synthesises, or finds what was synthesised before from the same spec.
    public Synthesised run(Spec spec, Progress progress) throws InterruptedException {
        Optional<Synthesised> before = taskSets.find(spec.digest()).filter(this::isWhole);
        if (before.isPresent()) return before.get();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads, named())) {
            try {
                Synthesised made = new Making(spec, progress, workers).make();
                taskSets.record(made);
                return made;
            } catch (InterruptedException | RuntimeException e) {
                workers.shutdownNow();
                throw e;
            }
        }
    }

    private static ThreadFactory named() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "synth-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    private boolean isWhole(Synthesised made) {
        if (blobs.get(made.taskSet()).isEmpty()) return false;
        return TaskSet.open(blobs, made.taskSet()).blobs().stream()
                .allMatch(blob -> blobs.get(blob).isPresent());
    }

    /// What an environment gave.
    ///
    /// @param documents for the corpus, those of the first tasks
    private record Published(
            List<TaskCard> cards, List<TaskCorpus.Document> documents, List<Certificate.Refused> refused) {}

    /// One synthesis on its way.
    private final class Making {
        private final Spec spec;
        private final Composer composer;
        private final Progress progress;
        private final ExecutorService workers;
        private final Funnel.Count count = new Funnel.Count();
        private final SeenTasks seen = new SeenTasks();
        private final List<Sha256> waves = new ArrayList<>();
        private final Map<Split, Integer> next = new EnumMap<>(Split.class);
        private final Map<Split, Integer> kept = new EnumMap<>(Split.class);
        private int documents;
        private int environments;

        private Making(Spec spec, Progress progress, ExecutorService workers) {
            this.spec = spec;
            this.composer = new Composer(spec.mix(), spec.seed());
            this.progress = progress;
            this.workers = workers;
        }

        private Synthesised make() throws InterruptedException {
            resume();
            fill(Split.TRAIN, spec.train());
            fill(Split.HELD_OUT, spec.heldOut());
            fill(Split.HELD_OUT_COMBINATION, spec.heldOutCombination());
            Binding.Bound bound = new Binding(blobs, waves, BLOCK).bind();
            return new Synthesised(
                    spec.digest(),
                    bound.taskSet(),
                    bound.corpus(),
                    spec.seed(),
                    environments,
                    kept(),
                    kept.getOrDefault(Split.HELD_OUT, 0),
                    kept.getOrDefault(Split.HELD_OUT_COMBINATION, 0),
                    spec.mix().domains(),
                    count.funnel());
        }

        private int kept() {
            return kept.values().stream().mapToInt(Integer::intValue).sum();
        }

        /// Takes up the waves of a synthesis of this spec that was killed. One whose blob is gone is made again, and
        /// all
        /// after it.
        private void resume() {
            for (Sha256 digest : taskSets.waves(spec.digest())) {
                if (blobs.get(digest).isEmpty()) {
                    taskSets.forget(spec.digest(), waves.size());
                    break;
                }
                Wave wave = Binding.read(blobs, digest);
                seen.addAll(wave.seen());
                add(wave, digest);
                count.resume(wave.soFar());
            }
            if (!waves.isEmpty()) tell();
        }

        private void add(Wave wave, Sha256 digest) {
            waves.add(digest);
            next.put(wave.split(), wave.next());
            kept.merge(wave.split(), wave.cards().size(), Integer::sum);
            documents += wave.documents().size();
            environments += wave.environments();
        }

        private void tell() {
            progress.at(kept(), (long) spec.train() + spec.heldOut() + spec.heldOutCombination(), count.funnel());
        }

        /// Environments in the order of their numbers until the split has its tasks.
        private void fill(Split split, int wanted) throws InterruptedException {
            while (kept.getOrDefault(split, 0) < wanted) {
                int left = wanted - kept.getOrDefault(split, 0);
                int number = next.getOrDefault(split, 0);
                int size = Math.min(LARGEST_WAVE, 1 + left / spec.mix().tasks());
                Wave wave = wave(split, number + size, left, publish(unseen(compose(split, number, size))));
                if (wave.cards().isEmpty()) {
                    throw new IllegalStateException("the mix has no more " + split + " tasks: " + left + " of " + wanted
                            + " are missing. Ask for fewer, or make it richer");
                }
                Sha256 digest = blobs.put(Codec.encode(wave));
                taskSets.wave(spec.digest(), waves.size(), digest);
                add(wave, digest);
                tell();
            }
        }

        /// As much of what was published as the split still needs.
        private Wave wave(Split split, int next, int left, List<Published> published) {
            List<TaskCard> cards = new ArrayList<>();
            List<TaskCorpus.Document> told = new ArrayList<>();
            int used = 0;
            for (Published one : published) {
                for (Certificate.Refused refused : one.refused()) {
                    count.refused(refused.reasons().getFirst().check().name().toLowerCase(Locale.ROOT));
                }
                int taken = Math.min(left - cards.size(), one.cards().size());
                if (taken > 0) used++;
                count.surplus(one.cards().size() - taken);
                cards.addAll(one.cards().subList(0, taken));
                int room = Math.min(taken, spec.documents() - documents - told.size());
                told.addAll(one.documents()
                        .subList(0, Math.min(room, one.documents().size())));
            }
            return new Wave(split, next, used, cards, told, seen.takeFresh(), count.tally());
        }

        private List<Composed> compose(Split split, int from, int size) throws InterruptedException {
            List<Callable<Composed>> work = new ArrayList<>();
            for (int i = from; i < from + size; i++) {
                int number = i;
                work.add(() -> composer.compose(split, number));
            }
            return inOrder(work);
        }

        /// Without the tasks that have been seen before, in the order of the environments.
        private List<Composed> unseen(List<Composed> wave) {
            List<Composed> fresh = new ArrayList<>();
            for (Composed composed : wave) {
                count.drawn(composed.drawn());
                count.unfit(composed.drawn() - composed.candidates().size());
                List<Candidate> chosen = composed.candidates().stream()
                        .filter(candidate -> seen.add(candidate.canonical()))
                        .toList();
                count.repeated(composed.candidates().size() - chosen.size());
                if (!chosen.isEmpty()) fresh.add(new Composed(composed.manifest(), chosen, composed.drawn()));
            }
            return fresh;
        }

        private List<Published> publish(List<Composed> wave) throws InterruptedException {
            List<Callable<Published>> work = new ArrayList<>();
            boolean told = documents < spec.documents();
            for (Composed composed : wave) work.add(() -> Synthesis.this.publish(composed, told));
            return inOrder(work);
        }

        private <T> List<T> inOrder(List<Callable<T>> work) throws InterruptedException {
            List<T> results = new ArrayList<>();
            for (Future<T> result : workers.invokeAll(work)) {
                try {
                    results.add(result.get());
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException cause) throw cause;
                    throw new IllegalStateException(e.getCause());
                }
            }
            return results;
        }
    }

    /// Proves the candidates and publishes an environment of those that passed.
    ///
    /// @param told whether the corpus still takes documents
    private Published publish(Composed composed, boolean told) {
        Bundle draft = Bundle.of(composed.with(composed.candidates()));
        Environment environment = Environment.of(draft);
        List<Candidate> passed = new ArrayList<>();
        List<Certificate.Refused> refused = new ArrayList<>();
        List<Certificate> certificates = Auditor.audit(environment);
        for (int i = 0; i < certificates.size(); i++) {
            switch (certificates.get(i)) {
                case Certificate.Certified _ -> passed.add(composed.candidates().get(i));
                case Certificate.Refused refusal -> refused.add(refusal);
            }
        }
        if (passed.isEmpty()) return new Published(List.of(), List.of(), refused);
        Bundle bundle = refused.isEmpty() ? draft : Bundle.of(composed.with(passed));
        EnvironmentRef ref = bundle.publish(blobs);
        List<TaskCard> cards = new ArrayList<>();
        List<TaskCorpus.Document> documents = new ArrayList<>();
        for (Candidate candidate : passed) {
            Task task = environment.task(candidate.task().id());
            cards.add(new TaskCard(task.ref(), ref, composed.manifest().domain(), task.shape(), task.split()));
            if (told && !task.split().heldOut()) documents.add(Telling.of(ref, environment, task));
        }
        return new Published(cards, documents, refused);
    }
}
