package dev.agoge.policy.tokenizer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Finds whole texts that are one token each: control tokens, and lines that stand verbatim in many prompts, such as a
/// tool's schema.
///
/// In a text the leftmost is taken, of several that begin there the longest that may stand there.
final class AddedTokens {
    private final List<AddedToken> tokens;
    private final Node root = new Node();

    private static final class Node {
        private final Map<Character, Node> next = new HashMap<>(2);
        private @Nullable AddedToken token;
    }

    AddedTokens(List<AddedToken> tokens) {
        this.tokens = List.copyOf(tokens);
        for (AddedToken token : tokens) {
            Node node = root;
            for (int i = 0; i < token.content().length(); i++) {
                node = node.next.computeIfAbsent(token.content().charAt(i), letter -> new Node());
            }
            if (node == root || node.token != null) {
                throw new IllegalArgumentException(
                        "the added token '" + token.content() + "' is empty or stands twice");
            }
            node.token = token;
        }
    }

    List<AddedToken> inOrder() {
        return tokens;
    }

    /// Whether a token may stand here.
    interface Permission {
        boolean permits(AddedToken token, int from, int to);
    }

    /// A piece of the text, as it is.
    interface Between {
        void text(int from, int to);
    }

    /// Hands out the text from left to right: tokens by id, what lies between them as it is.
    void cut(String text, Permission permission, IntConsumer token, Between between) {
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            AddedToken here = longest(text, at, permission);
            if (here == null) {
                at++;
                continue;
            }
            int end = at + here.content().length();
            if (here.wholeWord() && withinWord(text, at, end)) {
                at = end;
                continue;
            }
            int from = here.takesBefore() ? Math.max(done, blanksBefore(text, at)) : at;
            if (done < from) between.text(done, from);
            token.accept(here.id());
            done = Math.max(done, here.takesAfter() ? blanksAfter(text, end) : end);
            // A token that begins with a blank is found even if the one before it has taken the blank.
            at = end;
        }
        if (done < text.length()) between.text(done, text.length());
    }

    private @Nullable AddedToken longest(String text, int from, Permission permission) {
        AddedToken longest = null;
        Node node = root.next.get(text.charAt(from));
        for (int at = from + 1; node != null; at++) {
            if (node.token != null && permission.permits(node.token, from, at)) longest = node.token;
            node = at < text.length() ? node.next.get(text.charAt(at)) : null;
        }
        return longest;
    }

    private static boolean withinWord(String text, int from, int to) {
        return (from > 0 && Letters.isWord(text.codePointBefore(from)))
                || (to < text.length() && Letters.isWord(text.codePointAt(to)));
    }

    private static int blanksBefore(String text, int at) {
        int from = at;
        while (from > 0 && Letters.isBlank(text.charAt(from - 1))) from--;
        return from;
    }

    private static int blanksAfter(String text, int at) {
        int to = at;
        while (to < text.length() && Letters.isBlank(text.charAt(to))) to++;
        return to;
    }
}
