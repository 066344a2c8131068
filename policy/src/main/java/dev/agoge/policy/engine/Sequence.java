package dev.agoge.policy.engine;

import dev.agoge.contracts.Draws;
import dev.agoge.contracts.Sampling;

/// One conversation with the policy, which only grows: sampled turns, and what others say in between. Used by one
/// thread at a time; closing it from another cancels what it waits for.
public final class Sequence implements AutoCloseable {
    private final Engine engine;
    final Prompt prompt;
    final Trace trace;
    final int maxTokens;
    final int blocks;
    boolean begun;
    boolean closed;

    Sequence(Engine engine, Prompt prompt, Trace trace, int maxTokens, int blocks) {
        this.engine = engine;
        this.prompt = prompt;
        this.trace = trace;
        this.maxTokens = maxTokens;
        this.blocks = blocks;
    }

    /// Lets the policy speak until it draws `stopId` or has drawn `maxNew` tokens, and waits for it.
    ///
    /// @param turn the number of this turn in the episode, for the draws
    /// @throws java.util.concurrent.CancellationException if the sequence or the engine is closed meanwhile, or the
    ///     thread is interrupted
    /// @throws IllegalStateException if the engine has failed
    public Sampled sample(Sampling sampling, Draws draws, int turn, int maxNew, int stopId) {
        if (maxNew < 1) throw new IllegalArgumentException("a turn of " + maxNew + " tokens");
        room(maxNew);
        return engine.sample(new Turn(this, sampling, draws, turn, maxNew, stopId));
    }

    /// What somebody else says, tool results for one. Computed with the next turn.
    public void append(int[] ids) {
        room(ids.length);
        engine.check(ids);
        engine.append(this, ids);
    }

    private void room(int more) {
        if (trace.length() + more > maxTokens) {
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

    /// The experts that the tokens went to, (T, L, K), the router's best first. Zeros for tokens that the model has not
    /// computed, because nothing was drawn after them: at least the last one.
    public byte[] experts() {
        return trace.experts();
    }

    /// Gives its memory back.
    @Override
    public void close() {
        engine.close(this);
    }
}
