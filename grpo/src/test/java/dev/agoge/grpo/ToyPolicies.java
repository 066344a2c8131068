package dev.agoge.grpo;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Draws.Purpose;
import dev.agoge.contracts.Manifest;
import dev.agoge.contracts.PolicyVersion;
import dev.agoge.contracts.Sha256;
import dev.agoge.contracts.TokenBlock;
import dev.agoge.contracts.TokenTexts;
import dev.agoge.contracts.config.Optimizer;
import dev.agoge.contracts.config.RunConfig;
import dev.agoge.policy.learner.Chains;
import dev.agoge.policy.learner.Lesson;
import dev.agoge.policy.learner.Loss;
import dev.agoge.policy.learner.Scores;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The smallest policies that learn: a table of logits, next token by the one before it, and gradient descent with
/// momentum. They obey the contract of [TrainablePolicy] to the letter, bit-exactness and atomic files included.
final class ToyPolicies implements Policies {
    static final int VOCABULARY = 12;

    private final BlobStore blobs;
    private final Runnable computing;
    private final Runnable updating;

    ToyPolicies(BlobStore blobs) {
        this(blobs, () -> {}, () -> {});
    }

    /// @param computing before each forward, scoring and backward
    /// @param updating at each update of the weights
    ToyPolicies(BlobStore blobs, Runnable computing, Runnable updating) {
        this.blobs = blobs;
        this.computing = computing;
        this.updating = updating;
    }

    @Override
    public ToyPolicy begin(RunConfig config, Tasks tasks, Optional<PolicyVersion> origin) {
        return random(config.seed());
    }

    ToyPolicy random(long seed) {
        float[] weights = new float[VOCABULARY * VOCABULARY];
        Draws draws = Draws.of(seed, Purpose.INITIALISE_WEIGHTS, 0, 0, 0);
        for (int i = 0; i < weights.length; i++) weights[i] = (float) (0.1 * (draws.unit(0, i) - 0.5));
        return new ToyPolicy(weights, new float[weights.length]);
    }

    @Override
    public ToyPolicy open(Sha256 manifest, Optimizer optimizer) {
        return new ToyPolicy(read(manifest, "weights"), new float[VOCABULARY * VOCABULARY]);
    }

    @Override
    public ToyPolicy restore(Sha256 manifest, Optimizer optimizer) {
        return new ToyPolicy(read(manifest, "weights"), read(manifest, "momentum"));
    }

    @Override
    public TokenTexts texts(Sha256 manifest) {
        List<byte[]> texts = new ArrayList<>();
        for (int id = 0; id < VOCABULARY; id++) texts.add(new byte[] {(byte) ('a' + id)});
        return new TokenTexts(texts);
    }

    @Override
    public List<Lesson> lessons(Sha256 manifest, Sha256 conversations) {
        throw new UnsupportedOperationException("toys do not converse");
    }

    private float[] read(Sha256 manifest, String file) {
        float[] numbers = new float[VOCABULARY * VOCABULARY];
        Sha256 digest =
                Objects.requireNonNull(Manifest.open(blobs, manifest).files().get(file));
        ByteBuffer.wrap(blobs.require(digest)).asFloatBuffer().get(numbers);
        return numbers;
    }

    final class ToyPolicy implements TrainablePolicy {
        private final float[] weights;
        private final float[] momentum;
        private final double[] gradient;

        ToyPolicy(float[] weights, float[] momentum) {
            this.weights = weights;
            this.momentum = momentum;
            this.gradient = new double[weights.length];
        }

        /// (V): log-probabilities of what follows a token.
        double[] after(int id) {
            double[] logits = new double[VOCABULARY];
            double sum = 0;
            for (int v = 0; v < VOCABULARY; v++) {
                logits[v] = weights[id * VOCABULARY + v];
                sum += StrictMath.exp(logits[v]);
            }
            for (int v = 0; v < VOCABULARY; v++) logits[v] -= StrictMath.log(sum);
            return logits;
        }

        void nudge(int weight) {
            weights[weight] = Math.nextUp(weights[weight]);
        }

        @Override
        public Scores score(List<Lesson.Opened> lessons) {
            computing.run();
            float[][] logProbs = new float[lessons.size()][];
            float[][] entropies = new float[lessons.size()][];
            byte[][] experts = new byte[lessons.size()][];
            for (int i = 0; i < lessons.size(); i++) {
                TokenBlock.Segment segment = only(lessons.get(i));
                logProbs[i] = logProbs(segment);
                entropies[i] = new float[segment.policyTokens()];
                experts[i] = routes(segment.ids());
            }
            return new Scores(logProbs, entropies, experts, 0);
        }

        @Override
        public void learn(List<Lesson> lessons, Chains chains, Loss loss) {
            for (Lesson lesson : lessons) {
                computing.run();
                Loss.Reading reading = new Reading(List.of(lesson.open()));
                backward(only(reading.lessons().getFirst()), loss.slopes(reading)[0]);
            }
        }

        @Override
        public Update step(double learningRate, double balanceSpeed) {
            updating.run();
            double norm = 0;
            for (int i = 0; i < weights.length; i++) {
                norm += gradient[i] * gradient[i];
                momentum[i] = (float) (0.9 * momentum[i] + gradient[i]);
                weights[i] -= (float) (learningRate * momentum[i]);
                gradient[i] = 0;
            }
            return new Update(Math.sqrt(norm));
        }

        @Override
        public Sha256 digest() {
            return Sha256.of(bytes(weights));
        }

        @Override
        public Sha256 publish() {
            return new Manifest(new TreeMap<>(Map.of("weights", blobs.put(bytes(weights))))).store(blobs);
        }

        @Override
        public Sha256 save() {
            Map<String, Sha256> files =
                    Map.of("weights", blobs.put(bytes(weights)), "momentum", blobs.put(bytes(momentum)));
            return new Manifest(new TreeMap<>(files)).store(blobs);
        }

        private static byte[] bytes(float[] numbers) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length);
            bytes.asFloatBuffer().put(numbers);
            return bytes.array();
        }

        private float[] logProbs(TokenBlock.Segment segment) {
            float[] logProbs = new float[segment.policyTokens()];
            int at = 0;
            for (int t = 1; t < segment.length(); t++) {
                if (segment.mask()[t] == 1) logProbs[at++] = (float) after(segment.ids()[t - 1])[segment.ids()[t]];
            }
            return logProbs;
        }

        private void backward(TokenBlock.Segment segment, float[] slopes) {
            int at = 0;
            for (int t = 1; t < segment.length(); t++) {
                if (segment.mask()[t] == 0) continue;
                int before = segment.ids()[t - 1];
                double[] logProbs = after(before);
                for (int v = 0; v < VOCABULARY; v++) {
                    double hit = v == segment.ids()[t] ? 1 : 0;
                    gradient[before * VOCABULARY + v] += slopes[at] * (hit - StrictMath.exp(logProbs[v]));
                }
                at++;
            }
        }

        private static TokenBlock.Segment only(Lesson.Opened lesson) {
            return lesson.segments().getFirst();
        }

        private final class Reading implements Loss.Reading {
            private final List<Lesson.Opened> lessons;

            private Reading(List<Lesson.Opened> lessons) {
                this.lessons = lessons;
            }

            @Override
            public List<Lesson.Opened> lessons() {
                return lessons;
            }

            @Override
            public Scores score(boolean replay) {
                return ToyPolicy.this.score(lessons);
            }
        }
    }

    /// (T, 1, 1): these policies' experts, of which the last token of a segment has none.
    static byte[] routes(int[] ids) {
        byte[] experts = new byte[ids.length];
        for (int t = 0; t + 1 < ids.length; t++) experts[t] = (byte) (ids[t] % 3);
        return experts;
    }
}
