package dev.agoge.policy.chat;

import dev.agoge.policy.tokenizer.MarkedText;
import dev.agoge.policy.tokenizer.Tokenizer;

/// What sampled ids say, with the control tokens among them as markup.
final class MarkedReply {
    private MarkedReply() {}

    static MarkedText read(Tokenizer tokenizer, int[] ids) throws Malformed {
        MarkedText.Builder reply = new MarkedText.Builder();
        int from = 0;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0 || ids[i] >= tokenizer.size()) throw new Malformed("there is no token " + ids[i]);
            if (!tokenizer.controls().contains(ids[i])) continue;
            reply.plain(Markup.utf8(tokenizer.bytes(ids, from, i), "the reply"));
            reply.markup(tokenizer.controls().text(ids[i]));
            from = i + 1;
        }
        return reply.plain(Markup.utf8(tokenizer.bytes(ids, from, ids.length), "the reply"))
                .build();
    }
}
