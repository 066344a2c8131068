package dev.agoge.policy.tokenizer;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tokens that only a chat format may write: ends of turns, markup. [Tokenizer#encode(String)] never yields one, so
/// nobody can smuggle markup in through text.
public final class ControlTokens {
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();

    /// The special ones, and those that a format has reserved for itself.
    ControlTokens(List<AddedToken> added, Collection<String> reserved) {
        for (AddedToken token : added) {
            if (!token.special() && !reserved.contains(token.content())) continue;
            ids.put(token.content(), token.id());
            texts.put(token.id(), token.content());
        }
    }

    public int id(String text) {
        Integer id = ids.get(text);
        if (id == null) {
            throw new IllegalArgumentException(
                    "this tokenizer has no control token '" + text + "': it was made for another chat format");
        }
        return id;
    }

    /// What the control token of this id says.
    public String text(int id) {
        String text = texts.get(id);
        if (text == null) throw new IllegalArgumentException("the token " + id + " is no control token");
        return text;
    }

    public boolean has(String text) {
        return ids.containsKey(text);
    }

    public boolean contains(int id) {
        return texts.containsKey(id);
    }

    public int size() {
        return ids.size();
    }
}
