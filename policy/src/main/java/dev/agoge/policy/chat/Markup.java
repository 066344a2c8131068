package dev.agoge.policy.chat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A reply as plain text and pieces of markup in turn, read from left to right.
sealed interface Markup permits FusedMarkup, SpelledMarkup {
    /// The text up to the next markup, which may be empty.
    String plain(String what) throws Malformed;

    /// The piece that stands here.
    Piece piece() throws Malformed;

    boolean atEnd();

    /// Whether plain text stands here.
    boolean atPlain();

    static String utf8(byte[] bytes, String what) throws Malformed {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(what + " is not UTF-8");
        }
    }
}
