package dev.agoge.policy.chat;

import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Markup of a tokenizer that was learned for the format: each piece is one control token, and nothing else is markup.
final class FusedMarkup implements Markup {
    private final Tokenizer tokenizer;
    private final Map<Integer, Piece> pieces;
    private final int[] ids;
    private int at;

    FusedMarkup(Tokenizer tokenizer, Map<Integer, Piece> pieces, int[] ids) {
        this.tokenizer = tokenizer;
        this.pieces = pieces;
        this.ids = ids;
    }

    @Override
    public String plain(String what) throws Malformed {
        int from = at;
        while (atPlain()) {
            if (ids[at] < 0 || ids[at] >= tokenizer.size()) throw new Malformed("there is no token " + ids[at]);
            at++;
        }
        return Markup.utf8(tokenizer.bytes(ids, from, at), what);
    }

    @Override
    public Piece piece() throws Malformed {
        if (atEnd()) throw new Malformed("the reply is cut off before the end of its sentence");
        @Nullable Piece piece = pieces.get(ids[at]);
        if (piece == null) throw new Malformed((atPlain() ? "text" : "a control token") + " stands where markup must");
        at++;
        return piece;
    }

    @Override
    public boolean atEnd() {
        return at == ids.length;
    }

    @Override
    public boolean atPlain() {
        return at < ids.length && !tokenizer.controls().contains(ids[at]);
    }
}
