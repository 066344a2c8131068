package dev.agoge.policy.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tokens that only a chat format may write: ends of turns, markup. [Tokenizer#encode] never yields one, so nobody
/// can smuggle markup in through text.
public final class ControlTokens {
    private final List<String> pieces;
    private final Map<String, Integer> ids = new HashMap<>();

    /// The pieces in the order of their ids, from 0 on.
    ControlTokens(List<String> pieces) {
        this.pieces = List.copyOf(pieces);
        for (String piece : pieces) {
            if (piece.isEmpty() || ids.putIfAbsent(piece, ids.size()) != null) {
                throw new IllegalArgumentException("the control token '" + piece + "' is empty or stands twice");
            }
        }
    }

    public int id(String piece) {
        Integer id = ids.get(piece);
        if (id == null) {
            throw new IllegalArgumentException(
                    "this tokenizer has no control token '" + piece + "': it was made for another chat format");
        }
        return id;
    }

    public boolean contains(int id) {
        return id >= 0 && id < pieces.size();
    }

    public int size() {
        return pieces.size();
    }

    List<String> pieces() {
        return pieces;
    }
}
