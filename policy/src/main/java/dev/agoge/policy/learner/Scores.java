package dev.agoge.policy.learner;

import dev.agoge.contracts.TokenBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a forward over sequences found, one number for each policy token: by sequence, or by lesson, whose segments
/// then stand one after the other.
public final class Scores {
    private final float[][] logProbs;
    private final float[][] entropies;
    private final byte[][] experts;
    private final int disagreements;

    public Scores(float[][] logProbs, float[][] entropies, byte[][] experts, int disagreements) {
        this.logProbs = logProbs;
        this.entropies = entropies;
        this.experts = experts;
        this.disagreements = disagreements;
    }

    /// After temperature, in the kept set.
    public float[][] logProbs() {
        return logProbs;
    }

    /// In nats, of what each token was drawn from.
    public float[][] entropies() {
        return entropies;
    }

    /// The experts that were used: (T, L, K) of each sequence; zeros for its last token, which is never fed.
    public byte[][] experts() {
        return experts;
    }

    /// In how many of the replayed slots the router would have chosen otherwise.
    public int disagreements() {
        return disagreements;
    }

    /// The same of these lessons' segments, by lesson.
    public Scores byLesson(List<Lesson.Opened> lessons) {
        float[][] likely = new float[lessons.size()][];
        float[][] nats = new float[lessons.size()][];
        byte[][] routes = new byte[lessons.size()][];
        int from = 0;
        for (int i = 0; i < likely.length; i++) {
            int to = from + lessons.get(i).segments().size();
            likely[i] = joined(Arrays.asList(logProbs).subList(from, to));
            nats[i] = joined(Arrays.asList(entropies).subList(from, to));
            routes[i] = joinedBytes(Arrays.asList(experts).subList(from, to));
            from = to;
        }
        return new Scores(likely, nats, routes, disagreements);
    }

    /// The opposite for slopes: one part for each segment of these lessons.
    ///
    /// @throws IllegalArgumentException if a lesson has not one number for each policy token
    static float[][] bySegment(List<Lesson.Opened> lessons, float[][] slopes) {
        if (slopes.length != lessons.size()) {
            throw new IllegalArgumentException(lessons.size() + " lessons, but the slopes of " + slopes.length);
        }
        List<float[]> parts = new ArrayList<>();
        for (int i = 0; i < slopes.length; i++) {
            Lesson lesson = lessons.get(i).lesson();
            if (slopes[i].length != lesson.policyTokens()) {
                throw new IllegalArgumentException("episode " + lesson.name() + " has " + lesson.policyTokens()
                        + " policy tokens, but slopes of " + slopes[i].length);
            }
            int from = 0;
            for (TokenBlock.Segment segment : lessons.get(i).segments()) {
                int to = from + segment.policyTokens();
                parts.add(Arrays.copyOfRange(slopes[i], from, to));
                from = to;
            }
        }
        return parts.toArray(float[][]::new);
    }

    static float[] joined(List<float[]> parts) {
        if (parts.size() == 1) return parts.getFirst();
        float[] whole = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    private static byte[] joinedBytes(List<byte[]> parts) {
        if (parts.size() == 1) return parts.getFirst();
        byte[] whole = new byte[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
