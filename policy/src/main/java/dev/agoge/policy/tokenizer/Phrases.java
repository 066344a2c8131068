package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Whole lines that are one token each: the lines that stand verbatim in many prompts, such as a tool's schema.
///
/// In a text the leftmost phrase is taken, of several that begin there the longest.
final class Phrases {
    private final List<String> phrases;
    private final int firstId;
    private final Map<Character, List<Phrase>> byFirstLetter = new HashMap<>();

    private record Phrase(String text, int id) {}

    /// @param firstId the id of the first phrase; the others follow
    Phrases(List<String> phrases, int firstId) {
        this.phrases = List.copyOf(phrases);
        this.firstId = firstId;
        for (int i = 0; i < phrases.size(); i++) {
            Phrase phrase = new Phrase(phrases.get(i), firstId + i);
            byFirstLetter
                    .computeIfAbsent(phrase.text.charAt(0), letter -> new ArrayList<>())
                    .add(phrase);
        }
        Comparator<Phrase> longestFirst = Comparator.comparingInt(phrase -> -phrase.text.length());
        for (List<Phrase> some : byFirstLetter.values()) some.sort(longestFirst);
    }

    List<String> texts() {
        return phrases;
    }

    int firstId() {
        return firstId;
    }

    /// Hands out the text from left to right: phrases by id, what lies between them as it is.
    void cut(String text, IntConsumer phrase, Consumer<String> between) {
        int done = 0;
        int at = 0;
        while (at < text.length()) {
            Phrase here = at(text, at);
            if (here == null) {
                at++;
                continue;
            }
            if (done < at) between.accept(text.substring(done, at));
            phrase.accept(here.id);
            at += here.text.length();
            done = at;
        }
        if (done < text.length()) between.accept(text.substring(done));
    }

    private @Nullable Phrase at(String text, int at) {
        List<Phrase> candidates = byFirstLetter.get(text.charAt(at));
        if (candidates == null) return null;
        for (Phrase phrase : candidates) if (text.startsWith(phrase.text, at)) return phrase;
        return null;
    }
}
