package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.FinalState;
import dev.agoge.contracts.JudgedEpisode;
import dev.agoge.contracts.JudgedEpisode.Verdict;
import dev.agoge.contracts.Judgement;
import dev.agoge.contracts.Player;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.StopReason;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.grpo.ToyPolicies.ToyPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Rollout and reward in one, for toy policies: a task `t-i` is solved by saying the one right token first. On another
/// thread, out of order, and if asked badly: results lost, delivered twice, failed.
final class ToyPlayers implements Arena.Queue, AutoCloseable {
    private static final int LENGTH = 4;

    private final BlobStore blobs;
    private final Consumer<List<JudgedEpisode>> results;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Map<Sha256, ToyPolicy> loaded = new ConcurrentHashMap<>();
    private final Random trouble;
    private final double troubled;
    private final boolean solvable;
    private volatile Predicate<EpisodeRequest> doomed = _ -> false;

    /// @param troubled the share of the results that meet with an accident
    ToyPlayers(BlobStore blobs, long seed, double troubled, boolean solvable, Consumer<List<JudgedEpisode>> results) {
        this.blobs = blobs;
        this.results = results;
        this.trouble = new Random(seed);
        this.troubled = troubled;
        this.solvable = solvable;
    }

    /// These the platform fails, always.
    void fail(Predicate<EpisodeRequest> which) {
        doomed = which;
    }

    @Override
    public void send(List<EpisodeRequest> requests) {
        thread.execute(() -> {
            List<JudgedEpisode> judged = new ArrayList<>();
            for (EpisodeRequest request : requests) judged.addAll(withTrouble(request));
            Collections.shuffle(judged, trouble);
            for (int i = 0; i < judged.size(); i += 7) {
                results.accept(judged.subList(i, Math.min(judged.size(), i + 7)));
            }
        });
    }

    private List<JudgedEpisode> withTrouble(EpisodeRequest request) {
        if (doomed.test(request)) return List.of(Samples.failed(request, 3));
        JudgedEpisode judged = play(request);
        if (trouble.nextDouble() >= troubled) return List.of(judged);
        return switch (trouble.nextInt(3)) {
            case 0 -> List.of();
            case 1 -> List.of(judged, judged);
            default -> List.of(Samples.failed(request, 3));
        };
    }

    private JudgedEpisode play(EpisodeRequest request) {
        int number = Integer.parseInt(request.task().id().value().substring(2));
        int prompt = 1 + number % 3;
        int right = 4 + number % 3;
        int[] ids = new int[2 + LENGTH];
        float[] logProbs = {};
        ids[1] = prompt;
        switch (request.player()) {
            case Player.Policy player -> logProbs = sample(request, player, ids);
            case Player.Demonstrator demonstrator -> demonstrate(request, demonstrator, ids, right);
        }
        byte[] mask = {0, 0, 1, 1, 1, 1};
        TokenBlock.Segment segment = new TokenBlock.Segment(ids, mask, ToyPolicies.routes(ids), logProbs, new int[0][]);
        TokenBlock block = new TokenBlock(1, 1, logProbs.length > 0, false, List.of(segment));
        return judged(request, block, solvable && ids[2] == right ? 1 : 0);
    }

    private float[] sample(EpisodeRequest request, Player.Policy player, int[] ids) {
        ToyPolicy policy = loaded.computeIfAbsent(
                player.version().manifest(), manifest -> new ToyPolicies(blobs).open(manifest, Optimizer.at(1)));
        Draws draws = Draws.of(request.seed(), Purpose.SAMPLE_TOKEN, request.id());
        float[] logProbs = new float[LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            double[] distribution = policy.after(ids[t + 1]);
            ids[t + 2] = draw(distribution, player.sampling(), draws.unit(0, t));
            logProbs[t] = (float) distribution[ids[t + 2]];
        }
        return logProbs;
    }

    private static int draw(double[] logProbs, Sampling sampling, double at) {
        int best = 0;
        double passed = 0;
        for (int v = 0; v < logProbs.length; v++) {
            if (logProbs[v] > logProbs[best]) best = v;
            passed += StrictMath.exp(logProbs[v]);
            if (!sampling.greedy() && passed > at) return v;
        }
        return best;
    }

    private static void demonstrate(EpisodeRequest request, Player.Demonstrator demonstrator, int[] ids, int right) {
        Draws draws = Draws.of(request.seed(), Purpose.DEMONSTRATE, request.id());
        boolean mistaken = draws.unit(0, 0) < demonstrator.mistakeRate();
        ids[2] = mistaken ? 4 + (right - 3) % 3 : right;
        for (int t = 3; t < ids.length; t++) ids[t] = 11;
    }

    private JudgedEpisode judged(EpisodeRequest request, TokenBlock block, double score) {
        Episode episode = new Episode(
                request,
                List.of(),
                new Ending.Stopped(StopReason.ANSWERED),
                Optional.of(blobs.put(block.toBytes())),
                Optional.of(new FinalState(List.of(), Samples.digest(4))),
                new Episode.Tally(1, 0, 2, LENGTH, 2 + LENGTH, 1));
        return new JudgedEpisode(episode, new Verdict.Judged(new Judgement(score, List.of(), Samples.digest(5))));
    }

    @Override
    public void close() {
        thread.close();
    }
}
