package dev.agoge.policy.chat;

import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Markup of a published tokenizer: a piece is spelled with several tokens, of which only the published control tokens
/// are markup by themselves. A piece stands where its text does and the control tokens in it are control tokens; the
/// attribute of a value, which has none, only after a parameter's name.
final class SpelledMarkup implements Markup {
    private static final List<Piece> OF_VALUES = List.of(Piece.STRING_VALUE, Piece.JSON_VALUE);
    private static final List<Piece> OF_REPLIES = List.of(
            Piece.THINK,
            Piece.END_THINK,
            Piece.END_OF_SENTENCE,
            Piece.CALLS_OPEN,
            Piece.FIRST_PARAMETER,
            Piece.NEXT_PARAMETER,
            Piece.NEXT_CALL,
            Piece.CALLS_CLOSE,
            Piece.NEXT_CALL_AFTER_BARE,
            Piece.CALLS_CLOSE_AFTER_BARE);

    private final Map<Piece, MarkedText> texts = new EnumMap<>(Piece.class);
    private final MarkedText reply;
    private int at;
    private boolean afterName;

    SpelledMarkup(Tokenizer tokenizer, Dialect dialect, int[] ids) throws Malformed {
        for (Piece piece : OF_REPLIES) texts.put(piece, anchored(piece.text(dialect)));
        for (Piece piece : OF_VALUES) texts.put(piece, MarkedText.plain(piece.text()));
        this.reply = MarkedReply.read(tokenizer, ids);
    }

    /// A piece's text, its control tokens marked.
    private static MarkedText anchored(String text) {
        MarkedText.Builder anchored = new MarkedText.Builder();
        int done = 0;
        for (int at = 0; at < text.length(); at++) {
            for (String atom : Piece.ATOMS) {
                if (at < done || !text.startsWith(atom, at)) continue;
                anchored.plain(text.substring(done, at)).markup(atom);
                done = at + atom.length();
            }
        }
        return anchored.plain(text.substring(done)).build();
    }

    @Override
    public String plain(String what) {
        int from = at;
        while (atPlain()) at++;
        return reply.slice(from, at).toString();
    }

    @Override
    public Piece piece() throws Malformed {
        if (atEnd()) throw new Malformed("the reply is cut off before the end of its sentence");
        Piece piece = here();
        if (piece == null) {
            throw new Malformed((atPlain() ? "text" : "a control token") + " stands where markup must");
        }
        at += text(piece).length();
        afterName = piece == Piece.FIRST_PARAMETER || piece == Piece.NEXT_PARAMETER;
        return piece;
    }

    private MarkedText text(Piece piece) {
        MarkedText text = texts.get(piece);
        if (text == null) throw new IllegalStateException(piece + " is no part of a reply");
        return text;
    }

    @Override
    public boolean atEnd() {
        return at == reply.length();
    }

    @Override
    public boolean atPlain() {
        return !atEnd() && !reply.isMarkup(at) && here() == null;
    }

    private @Nullable Piece here() {
        Piece here = longest(OF_REPLIES);
        return here == null && afterName ? longest(OF_VALUES) : here;
    }

    private @Nullable Piece longest(List<Piece> candidates) {
        Piece longest = null;
        for (Piece piece : candidates) {
            if (stands(piece)
                    && (longest == null || text(piece).length() > text(longest).length())) longest = piece;
        }
        return longest;
    }

    private boolean stands(Piece piece) {
        MarkedText text = text(piece);
        if (!reply.toString().startsWith(text.toString(), at)) return false;
        for (int i = text.nextMarkup(0); i >= 0; i = text.nextMarkup(i + 1)) {
            if (!reply.isMarkup(at + i)) return false;
        }
        return true;
    }
}
