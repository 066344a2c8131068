package dev.agoge.policy.tokenizer;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The order in which Unicode keeps the marks that stand on one letter. Java sorts them by insertion, so that a letter
/// with a hundred thousand marks takes minutes: long runs are put in order before it sees them, which changes nothing
/// of what it makes of them.
final class MarkOrder {
    /// Shorter runs Java sorts as fast.
    private static final int LONG = 64;

    /// Of the first and of the last class of marks: no mark goes before the one or after the other.
    private static final String FIRST = "\u0334";

    private static final String LAST = "\u0345";

    private MarkOrder() {}

    static boolean hasLongRun(String text) {
        return longRun(text, 0) < text.length();
    }

    /// The text with its long runs of marks decomposed and in order, which is canonically the same text.
    static String ordered(String text) {
        int run = longRun(text, 0);
        if (run == text.length()) return text;
        StringBuilder ordered = new StringBuilder(2 * text.length());
        int done = 0;
        for (; run < text.length(); run = longRun(text, done)) {
            ordered.append(text, done, run);
            done = endOfMarks(text, run);
            order(text.substring(run, done), ordered);
        }
        return ordered.append(text, done, text.length()).toString();
    }

    /// Where the next long run begins, or the text's end.
    private static int longRun(String text, int from) {
        for (int at = from; at < text.length(); ) {
            int end = endOfMarks(text, at);
            if (end - at >= LONG) return at;
            at = end == at ? at + Character.charCount(text.codePointAt(at)) : end;
        }
        return text.length();
    }

    private static int endOfMarks(String text, int from) {
        int at = from;
        while (at < text.length() && isMark(text.codePointAt(at))) at += Character.charCount(text.codePointAt(at));
        return at;
    }

    private static boolean isMark(int letter) {
        return switch (Character.getType(letter)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
    }

    /// Marks that combine with nothing stay where they are, and part the others.
    private static void order(String run, StringBuilder into) {
        int[] marks = decomposed(run);
        Map<Integer, Integer> ranks = ranks(marks);
        List<Integer> moving = new ArrayList<>();
        for (int mark : marks) {
            if (ranks.containsKey(mark)) {
                moving.add(mark);
            } else {
                append(moving, ranks, into);
                into.appendCodePoint(mark);
            }
        }
        append(moving, ranks, into);
    }

    private static void append(List<Integer> moving, Map<Integer, Integer> ranks, StringBuilder into) {
        moving.sort(Comparator.comparing(ranks::get));
        moving.forEach(into::appendCodePoint);
        moving.clear();
    }

    /// Mark by mark: side by side Java would sort them.
    private static int[] decomposed(String run) {
        Map<Integer, int[]> known = new HashMap<>();
        return run.codePoints()
                .flatMap(mark -> IntStream.of(known.computeIfAbsent(
                        mark,
                        one -> decompose(Character.toString(one)).codePoints().toArray())))
                .toArray();
    }

    /// Those that move, by their class. The classes themselves Java does not tell, only which of two goes first.
    private static Map<Integer, Integer> ranks(int[] marks) {
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int mark : marks) distinct.add(mark);
        List<Integer> moving =
                new ArrayList<>(distinct.stream().filter(MarkOrder::moves).toList());
        moving.sort(MarkOrder::compare);
        Map<Integer, Integer> ranks = new HashMap<>();
        int rank = 0;
        for (int i = 0; i < moving.size(); i++) {
            if (i > 0 && compare(moving.get(i - 1), moving.get(i)) != 0) rank++;
            ranks.put(moving.get(i), rank);
        }
        return ranks;
    }

    private static boolean moves(int mark) {
        String one = Character.toString(mark);
        return swaps(LAST, one) || swaps(one, FIRST);
    }

    private static int compare(int one, int other) {
        String left = Character.toString(one);
        String right = Character.toString(other);
        return swaps(left, right) ? 1 : swaps(right, left) ? -1 : 0;
    }

    private static boolean swaps(String left, String right) {
        return !left.equals(right) && decompose(left + right).startsWith(right);
    }

    private static String decompose(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFD);
    }
}
