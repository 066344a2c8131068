package dev.agoge.grpo;

import dev.agoge.contracts.EpisodeId;
import dev.agoge.contracts.Sampling;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.grpo.TrainablePolicy.Sequence;
import java.util.ArrayList;
import java.util.List;

/// An episode to learn from: its tokens, and how much better it was than its siblings.
///
/// @param advantage 0 for a demonstration, which has none
public record TrainingEpisode(EpisodeId id, TokenBlock block, Sampling sampling, double advantage) {
    /// Bounds the memory for activations, and keeps them in the cache; changes no bit.
    static final int MICRO_BATCH_TOKENS = 1024;

    int policyTokens() {
        return block.policyTokens();
    }

    int tokens() {
        int sum = 0;
        for (TokenBlock.Segment segment : block.segments()) sum += segment.length();
        return sum;
    }

    /// Of all segments of all of them.
    public static double tokens(List<TrainingEpisode> episodes) {
        return episodes.stream().mapToInt(TrainingEpisode::tokens).sum();
    }

    /// The recorded log-probabilities of all its segments, one after the other.
    float[] recorded() {
        List<float[]> parts = new ArrayList<>();
        for (TokenBlock.Segment segment : block.segments()) parts.add(segment.logProbs());
        return joined(parts);
    }

    static List<Sequence> sequences(List<TrainingEpisode> episodes) {
        List<Sequence> sequences = new ArrayList<>();
        for (TrainingEpisode episode : episodes) {
            for (TokenBlock.Segment segment : episode.block.segments()) {
                sequences.add(new Sequence(segment, episode.sampling));
            }
        }
        return sequences;
    }

    /// Cuts a step into forwards, in order and never through an episode.
    static List<List<TrainingEpisode>> microBatches(List<TrainingEpisode> episodes) {
        List<List<TrainingEpisode>> batches = new ArrayList<>();
        List<TrainingEpisode> batch = new ArrayList<>();
        int tokens = 0;
        for (TrainingEpisode episode : episodes) {
            if (!batch.isEmpty() && tokens + episode.tokens() > MICRO_BATCH_TOKENS) {
                batches.add(batch);
                batch = new ArrayList<>();
                tokens = 0;
            }
            batch.add(episode);
            tokens += episode.tokens();
        }
        if (!batch.isEmpty()) batches.add(batch);
        return batches;
    }

    static float[] joined(List<float[]> parts) {
        if (parts.size() == 1) return parts.getFirst();
        int length = 0;
        for (float[] part : parts) length += part.length;
        float[] whole = new float[length];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    /// The opposite of [#joined]: one part for each segment.
    List<float[]> bySegment(float[] whole) {
        if (block.segments().size() == 1) return List.of(whole);
        List<float[]> parts = new ArrayList<>();
        int at = 0;
        for (TokenBlock.Segment segment : block.segments()) {
            float[] part = new float[segment.policyTokens()];
            System.arraycopy(whole, at, part, 0, part.length);
            parts.add(part);
            at += part.length;
        }
        return parts;
    }
}
