package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import dev.agoge.policy.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one reply from the policy's token ids. Strict: only control tokens are markup, each only in its place. What
/// does not parse is [Reply.Garbled], never an exception; one pass, memory in proportion to the tokens.
final class DsmlParser {
    private final Tokenizer tokenizer;
    private final Map<Integer, Piece> pieces;
    private final int[] ids;
    private int at;

    DsmlParser(Tokenizer tokenizer, Map<Integer, Piece> pieces, int[] ids) {
        this.tokenizer = tokenizer;
        this.pieces = pieces;
        this.ids = ids;
    }

    private static final class Malformed extends Exception {
        Malformed(String why) {
            super(why, null, false, false);
        }
    }

    Reply reply() {
        try {
            return wellFormed();
        } catch (Malformed e) {
            String why = e.getMessage();
            return new Reply.Garbled(legible(), why == null ? "" : why);
        }
    }

    private String legible() {
        return tokenizer.decode(Arrays.stream(ids)
                .filter(id -> id >= 0 && id < tokenizer.size())
                .toArray());
    }

    private Reply wellFormed() throws Malformed {
        String text = plain("the text");
        Piece next = markup();
        Reply reply = switch (next) {
            case END_OF_SENTENCE -> new Reply.Words(text);
            case CALLS_OPEN -> new Reply.Calls(text, calls());
            default -> throw outOfPlace(next, "after the text");
        };
        if (at < ids.length) throw new Malformed("the reply goes on after the end of its sentence");
        return reply;
    }

    private List<ToolCall> calls() throws Malformed {
        List<ToolCall> calls = new ArrayList<>();
        boolean more = true;
        while (more) {
            String tool = name("tool");
            List<Arguments.Argument> arguments = new ArrayList<>();
            Piece next = markup();
            more = switch (next) {
                case FIRST_PARAMETER -> parameters(arguments);
                case NEXT_CALL_AFTER_BARE -> true;
                case CALLS_CLOSE_AFTER_BARE -> false;
                default -> throw outOfPlace(next, "after the name of the tool " + tool);
            };
            calls.add(new ToolCall(tool, Arguments.write(arguments)));
        }
        endOfSentence();
        return calls;
    }

    /// The parameters of one call; whether another call follows.
    private boolean parameters(List<Arguments.Argument> arguments) throws Malformed {
        Set<String> names = new HashSet<>();
        while (true) {
            String name = name("parameter");
            if (!names.add(name)) throw new Malformed("the parameter " + name + " is given twice");
            arguments.add(value(name, markup()));
            Piece next = markup();
            switch (next) {
                case NEXT_PARAMETER -> {}
                case NEXT_CALL -> {
                    return true;
                }
                case CALLS_CLOSE -> {
                    return false;
                }
                default -> throw outOfPlace(next, "after the value of " + name);
            }
        }
    }

    private Arguments.Argument value(String name, Piece kind) throws Malformed {
        if (kind != Piece.STRING_VALUE && kind != Piece.JSON_VALUE) {
            throw outOfPlace(kind, "after the parameter's name " + name);
        }
        boolean string = kind == Piece.STRING_VALUE;
        String value = plain("the value of " + name);
        if (string) return new Arguments.Argument(name, true, value);
        try {
            return new Arguments.Argument(name, false, Arguments.compact(value));
        } catch (IllegalArgumentException e) {
            throw new Malformed("the value of " + name + " is not JSON: " + e.getMessage());
        }
    }

    private String name(String what) throws Malformed {
        try {
            return Arguments.checkName(what, plain("the name of a " + what));
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private void endOfSentence() throws Malformed {
        if (at < ids.length && !tokenizer.controls().contains(ids[at])) throw new Malformed("text follows the calls");
        Piece end = markup();
        if (end != Piece.END_OF_SENTENCE) throw outOfPlace(end, "after the calls");
    }

    /// The text up to the next control token, which may be empty.
    private String plain(String what) throws Malformed {
        int from = at;
        while (at < ids.length && !tokenizer.controls().contains(ids[at])) {
            if (ids[at] < 0 || ids[at] >= tokenizer.size()) throw new Malformed("there is no token " + ids[at]);
            at++;
        }
        ByteBuffer bytes = ByteBuffer.wrap(tokenizer.bytes(ids, from, at));
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed(what + " is not UTF-8");
        }
    }

    private Piece markup() throws Malformed {
        if (at == ids.length) throw new Malformed("the reply is cut off before the end of its sentence");
        @Nullable Piece piece = pieces.get(ids[at]);
        if (piece == null) throw new Malformed("text stands where markup must");
        at++;
        return piece;
    }

    private static Malformed outOfPlace(Piece piece, String where) {
        return new Malformed(piece + " is out of place " + where);
    }
}
