package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads one reply from its markup and text. Strict: each piece of markup only in its place. What does not parse is
/// [Malformed]; one pass, memory in proportion to the tokens.
record DsmlParser(Markup in, Mode mode) {
    Spoken spoken() throws Malformed {
        String thought = "";
        if (mode.thinks()) {
            thought = in.plain("the thought");
            Piece next = in.piece();
            if (next != Piece.END_THINK) throw outOfPlace(next, "in the thought");
        }
        String text = in.plain("the text");
        Piece next = in.piece();
        Reply reply = switch (next) {
            case END_OF_SENTENCE -> new Reply.Words(text);
            case CALLS_OPEN -> new Reply.Calls(text, calls());
            default -> throw outOfPlace(next, "after the text");
        };
        if (!in.atEnd()) throw new Malformed("the reply goes on after the end of its sentence");
        return new Spoken(thought, reply);
    }

    private List<ToolCall> calls() throws Malformed {
        List<ToolCall> calls = new ArrayList<>();
        boolean more = true;
        while (more) {
            String tool = name("tool");
            List<Arguments.Argument> arguments = new ArrayList<>();
            Piece next = in.piece();
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
            arguments.add(value(name, in.piece()));
            Piece next = in.piece();
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
        String value = in.plain("the value of " + name);
        if (string) return new Arguments.Argument(name, true, value);
        try {
            return new Arguments.Argument(name, false, Arguments.compact(value));
        } catch (IllegalArgumentException e) {
            throw new Malformed("the value of " + name + " is not JSON: " + e.getMessage());
        }
    }

    private String name(String what) throws Malformed {
        try {
            return Arguments.checkName(what, in.plain("the name of a " + what));
        } catch (IllegalArgumentException e) {
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    private void endOfSentence() throws Malformed {
        if (in.atPlain()) throw new Malformed("text follows the calls");
        Piece end = in.piece();
        if (end != Piece.END_OF_SENTENCE) throw outOfPlace(end, "after the calls");
    }

    private static Malformed outOfPlace(Piece piece, String where) {
        return new Malformed(piece + " is out of place " + where);
    }
}
