package dev.agoge.policy.tokenizer;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds whole texts that are one token each: control tokens, and lines that stand verbatim in many prompts, such as a
/// tool's schema.
///
/// In a text the leftmost is taken, of several that begin there the longest that may stand there. All are looked for at
/// once (Aho and Corasick, 1975), from the text's end to its beginning: at each letter the state is the longest text
/// that begins there as far as one of them goes on, so a letter is one step, however long they are.
final class AddedTokens {
    private final Node root = new Node();

    /// A text that is looked for.
    private record Wanted(AddedToken token, int length) {}

    /// The end of a wanted text, back to front.
    private static final class Node {
        private final Map<Character, Node> before = new HashMap<>(2);
        /// The next shorter one with which it begins.
        private @Nullable Node shorter;
        /// What is found here, longest first: whatever the text is, and where it is markup.
        private @Nullable Found anywhere;

        private @Nullable Found inMarkup;
    }

    /// What begins at a place, and what shorter of its kind begins there too.
    private record Found(Wanted wanted, @Nullable Found shorter) {}

    private AddedTokens() {}

    /// @param ofMarkup those that may stand only where all their letters are markup
    /// @param spellings how each may stand in the text; of two that are then the same the first is found
    static AddedTokens of(
            Collection<AddedToken> tokens,
            Predicate<AddedToken> ofMarkup,
            Function<AddedToken, Set<String>> spellings) {
        AddedTokens all = new AddedTokens();
        for (AddedToken token : tokens) {
            for (String spelling : spellings.apply(token)) all.add(token, spelling, ofMarkup.test(token));
        }
        all.connect();
        return all;
    }

    /// Those that are found in whatever text, as they are.
    static AddedTokens plain(Collection<AddedToken> tokens) {
        return of(tokens, _ -> false, token -> Set.of(token.content()));
    }

    private void add(AddedToken token, String text, boolean ofMarkup) {
        Node node = root;
        for (int i = text.length() - 1; i >= 0; i--) {
            node = node.before.computeIfAbsent(text.charAt(i), letter -> new Node());
        }
        if (node.anywhere != null || node.inMarkup != null) return;
        Found found = new Found(new Wanted(token, text.length()), null);
        if (ofMarkup) node.inMarkup = found;
        else node.anywhere = found;
    }

    private void connect() {
        Queue<Node> inOrderOfLength = new ArrayDeque<>(List.of(root));
        while (!inOrderOfLength.isEmpty()) {
            Node node = inOrderOfLength.remove();
            node.before.forEach((letter, longer) -> {
                Node shorter = node == root ? root : step(node.shorter, letter);
                longer.shorter = shorter;
                longer.anywhere = behind(longer.anywhere, shorter.anywhere);
                longer.inMarkup = behind(longer.inMarkup, shorter.inMarkup);
                inOrderOfLength.add(longer);
            });
        }
    }

    private static @Nullable Found behind(@Nullable Found first, @Nullable Found shorter) {
        return first == null ? shorter : new Found(first.wanted, shorter);
    }

    private Node step(@Nullable Node from, char letter) {
        for (Node node = from; node != null; node = node.shorter) {
            Node longer = node.before.get(letter);
            if (longer != null) return longer;
        }
        return root;
    }

    /// A piece of the text, as it is.
    interface Between {
        void text(int from, int to);
    }

    void cut(String text, IntConsumer token, Between between) {
        cut(MarkedText.plain(text), token, between);
    }

    /// Hands out the text from left to right: tokens by id, what lies between them as it is.
    void cut(MarkedText marked, IntConsumer token, Between between) {
        String text = marked.toString();
        @Nullable Wanted[] beginning = beginning(marked);
        int done = 0;
        int at = 0;
        while (at < beginning.length) {
            Wanted here = beginning[at];
            if (here == null) {
                at++;
                continue;
            }
            int end = at + here.length;
            if (here.token.wholeWord() && withinWord(text, at, end)) {
                at = end;
                continue;
            }
            int from = here.token.takesBefore() ? Math.max(done, blanksBefore(text, at)) : at;
            if (done < from) between.text(done, from);
            token.accept(here.token.id());
            done = Math.max(done, here.token.takesAfter() ? blanksAfter(text, end) : end);
            // A token that begins with a blank is found even if the one before it has taken the blank.
            at = end;
        }
        if (done < text.length()) between.text(done, text.length());
    }

    /// By place: the longest that begins there. Empty if nothing is looked for.
    private @Nullable Wanted[] beginning(MarkedText text) {
        if (root.before.isEmpty()) return new Wanted[0];
        String letters = text.toString();
        @Nullable Wanted[] beginning = new Wanted[letters.length()];
        Node node = root;
        int markup = 0;
        for (int at = letters.length() - 1; at >= 0; at--) {
            node = step(node, letters.charAt(at));
            markup = text.isMarkup(at) ? markup + 1 : 0;
            beginning[at] = longest(node, markup);
        }
        return beginning;
    }

    private static @Nullable Wanted longest(Node node, int markup) {
        Found anywhere = node.anywhere;
        Found inMarkup = node.inMarkup;
        while (inMarkup != null && inMarkup.wanted.length > markup) inMarkup = inMarkup.shorter;
        Wanted one = anywhere == null ? null : anywhere.wanted;
        Wanted other = inMarkup == null ? null : inMarkup.wanted;
        if (one == null || other == null) return one == null ? other : one;
        return one.length > other.length ? one : other;
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
