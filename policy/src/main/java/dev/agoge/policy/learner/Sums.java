package dev.agoge.policy.learner;

import dev.agoge.policy.weights.Weights;
import dev.agoge.policy.weights.Weights.Tensor;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The gradients of a step as they are added up: those of the chain that is being computed, and, once there is another
/// chain, what those before it were folded to.
final class Sums {
    /// What backwards add to.
    private final Weights chain;

    /// Gradients that are gathered apart, and what they are gradients of: of the second uses of a tensor.
    private final SortedMap<String, String> apart;

    private @Nullable Weights folded;
    /// Whether something lies in `folded`, and in `chain`.
    private boolean holdsFolded;

    private boolean holdsChain;

    /// @param shapes of what learns, and of all else
    Sums(Iterable<String> learning, SortedMap<String, String> apart, Weights shapes) {
        this.apart = apart;
        SortedMap<String, Tensor> zeros = new TreeMap<>();
        for (String name : learning) zeros.put(name, zeros(shapes, name));
        apart.forEach((copy, name) -> zeros.put(copy, zeros(shapes, name)));
        this.chain = new Weights(zeros);
    }

    private static Tensor zeros(Weights shapes, String name) {
        return new Tensor(shapes.shape(name), new float[shapes.data(name).length]);
    }

    Weights chain() {
        return chain;
    }

    /// Something is about to be added to the chain.
    void adding() {
        holdsChain = true;
    }

    /// What is added from here on is a chain of its own.
    void beginChain() {
        if (!holdsChain) return;
        Weights sum = folded == null ? chain.zeros() : folded;
        folded = sum;
        // The first is what it is: 0 + -0 would be another zero.
        for (String name : chain.names()) {
            float[] part = chain.data(name);
            if (holdsFolded) add(sum.data(name), part);
            else System.arraycopy(part, 0, sum.data(name), 0, part.length);
            Arrays.fill(part, 0f);
        }
        holdsFolded = true;
        holdsChain = false;
    }

    /// All that was added, each tensor's second uses with it.
    Weights total() {
        if (holdsFolded) beginChain();
        Weights total = holdsFolded && folded != null ? folded : chain;
        apart.forEach((copy, name) -> {
            add(total.data(name), total.data(copy));
            Arrays.fill(total.data(copy), 0f);
        });
        return total;
    }

    private static void add(float[] sum, float[] part) {
        for (int i = 0; i < sum.length; i++) sum[i] += part[i];
    }

    /// Gives away what the chains so far were folded to, and keeps nothing of it.
    ///
    /// @return null if there was none
    @Nullable
    Weights handOn() {
        beginChain();
        Weights prefix = holdsFolded ? folded : null;
        if (prefix != null) folded = null;
        forget();
        return prefix;
    }

    /// Goes on from what another's chains were folded to; its arrays become these sums' own.
    void takeUp(Weights prefix) {
        if (holdsFolded || holdsChain) throw new IllegalStateException("chains were computed before this prefix");
        if (!prefix.names().equals(chain.names())) {
            throw new IllegalArgumentException(
                    "a prefix of gradients of " + prefix.names() + ", not of " + chain.names());
        }
        for (String name : chain.names()) {
            if (!Arrays.equals(prefix.shape(name), chain.shape(name))) {
                throw new IllegalArgumentException("'" + name + "' is " + Arrays.toString(chain.shape(name))
                        + ", but the prefix has a gradient of " + Arrays.toString(prefix.shape(name)));
            }
        }
        folded = prefix;
        holdsFolded = true;
    }

    void forget() {
        if (holdsChain) chain.tensors().values().forEach(tensor -> Arrays.fill(tensor.data(), 0f));
        applied();
    }

    /// The optimizer has read them, and left zeros.
    void applied() {
        holdsFolded = false;
        holdsChain = false;
    }
}
