package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Text that knows which of its characters a chat format wrote itself. A control token can stand only where all its
/// characters are such markup, so text of users, tools and templates can be joined, cut and tokenised as one without
/// anybody's words becoming markup.
///
/// Two are equal if they read the same, whoever wrote them.
public final class MarkedText implements Comparable<MarkedText> {
    public static final MarkedText EMPTY = plain("");

    private final String characters;
    private final BitSet markup;

    private MarkedText(String characters, BitSet markup) {
        this.characters = characters;
        this.markup = markup;
    }

    /// What a format writes.
    public static MarkedText markup(String characters) {
        BitSet all = new BitSet(characters.length());
        all.set(0, characters.length());
        return new MarkedText(characters, all);
    }

    /// What anybody else says. Whatever it says, it is no markup.
    public static MarkedText plain(String characters) {
        return new MarkedText(characters, new BitSet(0));
    }

    public int length() {
        return characters.length();
    }

    public boolean isEmpty() {
        return characters.isEmpty();
    }

    public boolean isMarkup(int at) {
        return markup.get(at);
    }

    /// Whether every character of `[from, to)` is markup.
    public boolean isMarkup(int from, int to) {
        return markup.nextClearBit(from) >= to;
    }

    /// The first character from `from` on that is markup, or −1.
    public int nextMarkup(int from) {
        return markup.nextSetBit(from);
    }

    /// Where these characters stand as markup for the first time from `from` on, or −1.
    public int markupAt(String written, int from) {
        int at = characters.indexOf(written, from);
        while (at >= 0 && !isMarkup(at, at + written.length())) at = characters.indexOf(written, at + 1);
        return at;
    }

    /// Whether the other text stands here, and the same of it is markup.
    public boolean holds(MarkedText other, int at) {
        return characters.startsWith(other.characters, at)
                && markup.get(at, at + other.length()).equals(other.markup);
    }

    /// Where the other text stands, the same of it markup, for the first time from `from` on, or −1.
    public int indexOf(MarkedText other, int from) {
        int at = characters.indexOf(other.characters, from);
        while (at >= 0 && !holds(other, at)) at = characters.indexOf(other.characters, at + 1);
        return at;
    }

    /// What is no markup, run by run.
    public List<String> plainRuns() {
        List<String> runs = new ArrayList<>();
        for (int from = markup.nextClearBit(0); from < length(); ) {
            int next = nextMarkup(from);
            int to = next < 0 ? length() : next;
            runs.add(characters.substring(from, to));
            from = markup.nextClearBit(to);
        }
        return runs;
    }

    public MarkedText slice(int from, int to) {
        if (from == 0 && to == length()) return this;
        return new MarkedText(characters.substring(from, to), markup.get(from, to));
    }

    public MarkedText plus(MarkedText next) {
        return new Builder().add(this).add(next).build();
    }

    /// Other characters in the places of these, such as capitals: each keeps its author. If the places are not the
    /// same, nothing of it is markup any more.
    public MarkedText respelled(String other) {
        return other.length() == length() ? new MarkedText(other, markup) : plain(other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MarkedText text && characters.equals(text.characters);
    }

    @Override
    public int hashCode() {
        return characters.hashCode();
    }

    /// As Java orders texts: with an order, a map finds one of many keys of the same hash without trying all.
    @Override
    public int compareTo(MarkedText other) {
        return characters.compareTo(other.characters);
    }

    @Override
    public String toString() {
        return characters;
    }

    /// Joins texts, each with its author.
    public static final class Builder {
        private final StringBuilder characters = new StringBuilder();
        private final BitSet markup = new BitSet();

        public Builder markup(String text) {
            markup.set(characters.length(), characters.length() + text.length());
            characters.append(text);
            return this;
        }

        public Builder plain(String text) {
            characters.append(text);
            return this;
        }

        public Builder add(MarkedText text) {
            int base = characters.length();
            for (int at = text.nextMarkup(0); at >= 0; at = text.nextMarkup(at + 1)) {
                int end = text.markup.nextClearBit(at);
                markup.set(base + at, base + end);
                at = end - 1;
            }
            characters.append(text.characters);
            return this;
        }

        public int length() {
            return characters.length();
        }

        public MarkedText build() {
            return new MarkedText(characters.toString(), (BitSet) markup.clone());
        }
    }
}
