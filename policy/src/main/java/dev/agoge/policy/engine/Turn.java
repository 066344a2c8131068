package dev.agoge.policy.engine;

import dev.agoge.policy.op.Matrix;
import dev.agoge.policy.tokenizer.StopTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One call to sample: what was asked for, what has been drawn so far, and who waits for it.
final class Turn {
    final Sequence sequence;
    final CompletableFuture<Sampled> result = new CompletableFuture<>();
    private final TurnRequest request;
    private final StopTexts.Listener listener;
    private final List<Drawn> drawn = new ArrayList<>();
    private int[] versions = new int[16];

    Turn(Sequence sequence, TurnRequest request) {
        this.sequence = sequence;
        this.request = request;
        this.listener = request.stops().texts().listen();
    }

    /// The next token, given its logits. The draw depends on the episode, the turn and the token's place
    /// alone.
    Draw draw(Matrix logits, int row) {
        try {
            return Drawn.of(logits, row, request, request.draws().unit(request.turn(), drawn.size()));
        } catch (ArithmeticException e) {
            return new Draw.Failed(new IllegalStateException(
                    "token " + drawn.size() + " of turn " + request.turn() + " cannot be drawn: " + e.getMessage(), e));
        }
    }

    /// Writes the token down; true if it was the last.
    boolean take(Drawn token, int version) {
        if (drawn.size() == versions.length) versions = Arrays.copyOf(versions, 2 * drawn.size());
        versions[drawn.size()] = version;
        drawn.add(token);
        Optional<Stop> stop = stopAt(token.id);
        stop.ifPresent(why -> result.complete(new Sampled(request, drawn, Arrays.copyOf(versions, drawn.size()), why)));
        return stop.isPresent();
    }

    private Optional<Stop> stopAt(int id) {
        Optional<String> text = listener.hear(id);
        if (request.stops().ids().contains(id)) return Optional.of(new Stop.Token(id));
        if (text.isPresent()) return Optional.of(new Stop.Text(text.get()));
        return drawn.size() == request.maxNew() ? Optional.of(new Stop.Length()) : Optional.empty();
    }
}
