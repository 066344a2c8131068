package dev.agoge.policy.engine;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;
import org.jspecify.annotations.Nullable;

/// One conversation with the policy, which only grows: sampled turns, and what others say in between. Used
/// by one thread at a time; closing it from another cancels what it waits for.
public final class Sequence implements AutoCloseable {
    final Trace trace;
    final Holding holding;
    /// Being sampled.
    @Nullable
    Turn turn;
    /// Part of the forward that runs now.
    boolean computing;

    boolean closed;
    private final Engine engine;
    private final int maxTokens;

    Sequence(Engine engine, Trace trace, Holding holding, int maxTokens) {
        this.engine = engine;
        this.trace = trace;
        this.holding = holding;
        this.maxTokens = maxTokens;
    }

    /// Lets the policy speak, and waits for it. If the thread is interrupted meanwhile, or there is nothing to
    /// draw from, the sequence is closed.
    ///
    /// @throws java.util.concurrent.CancellationException if the sequence or the engine is closed meanwhile,
    ///     or the thread is interrupted
    /// @throws IllegalStateException if the engine has failed, or the model's logits are not finite
    public Sampled sample(TurnRequest request) {
        room(request.maxNew());
        return engine.sample(new Turn(this, request));
    }

    /// As [#sample(TurnRequest)], until one token is drawn or there are `maxNew`.
    // Large because these are the ordinals of a draw.
    public Sampled sample(Sampling sampling, Draws draws, int turn, int maxNew, int stopId) {
        return sample(new TurnRequest(sampling, draws, turn, maxNew, Stops.at(stopId)));
    }

    /// What somebody else says, tool results for one. Computed with the next turn.
    public void append(int[] ids) {
        room(ids.length);
        engine.check(ids);
        engine.append(this, ids);
    }

    private void room(int more) {
        if (more > maxTokens - trace.length()) {
            throw new IllegalArgumentException("a sequence of " + trace.length() + " tokens cannot take " + more
                    + " more: it was opened for " + maxTokens);
        }
    }

    /// Tokens so far: prompt, turns and what was said in between.
    public int length() {
        return trace.length();
    }

    public int[] ids() {
        return trace.ids();
    }

    /// The experts that the tokens went to, (T, L, K), the router's best first; when weights have changed
    /// and all was computed again, the last that they went to. Zeros for tokens that the model has not
    /// computed, because nothing was drawn after them: at least the last one.
    public byte[] experts() {
        return trace.experts();
    }

    /// Gives its memory back, at the end of the tick if one computes it.
    @Override
    public void close() {
        engine.close(this);
    }
}
