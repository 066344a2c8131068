package dev.agoge.policy.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Learns a tokenizer from a corpus. The same corpus gives the same tokenizer: equal counts go to the lower ids.
///
/// Meant for tiny policies, which learn from short sequences: a line that stands verbatim in many documents (a tool's
/// schema, a system prompt) becomes one token, and what is left of the vocabulary goes to byte pairs.
public final class BpeTrainer {
    /// Shorter lines are left to the byte pairs.
    private static final int SHORTEST_PHRASE = 24;

    private final List<String> controls;
    private final int vocabularySize;
    private final double phraseShare;

    /// The texts of one conversation, each as it would be encoded.
    public record Document(List<String> texts) {
        public Document {
            texts = List.copyOf(texts);
        }
    }

    /// @param controls the chat format's own pieces; they get the first ids
    /// @param vocabularySize control tokens, bytes and phrases included; fewer if the corpus has no more to merge
    /// @param phraseShare the share of the documents that must have a line for it to become a token
    public BpeTrainer(List<String> controls, int vocabularySize, double phraseShare) {
        if (vocabularySize < controls.size() + 256) {
            throw new IllegalArgumentException("a vocabulary of " + vocabularySize + " has no room for "
                    + controls.size() + " control tokens and 256 bytes");
        }
        this.controls = List.copyOf(controls);
        this.vocabularySize = vocabularySize;
        this.phraseShare = phraseShare;
    }

    public Tokenizer train(Collection<Document> corpus) {
        List<String> phrases = phrases(corpus);
        AddedTokens cutter = AddedTokens.plain(
                phrases.stream().map(line -> AddedToken.plain(0, line, false)).toList());
        Map<String, Word> words = new LinkedHashMap<>();
        for (Document document : corpus) {
            for (String text : document.texts) {
                cutter.cut(
                        text,
                        id -> {},
                        (from, to) -> Chunks.of(text.substring(from, to), chunk -> count(chunk, words)));
            }
        }
        List<Merges.Merge> merges = new Learning(words, vocabularySize - phrases.size()).merges();
        return Tokenizer.fromJson(TrainedJson.of(controls, merges, phrases).text());
    }

    /// A chunk without the space before it, and how often it has one.
    private static final class Word {
        private int plain;
        private int spaced;

        /// Whether it may swallow the space: only if it hardly ever stands without one.
        boolean joins() {
            return spaced > 1 && plain * 20L <= spaced;
        }
    }

    private static void count(String chunk, Map<String, Word> words) {
        boolean spaced = chunk.length() > 1 && chunk.charAt(0) == ' ' && chunk.charAt(1) > ' ';
        Word word = words.computeIfAbsent(spaced ? chunk.substring(1) : chunk, fresh -> new Word());
        if (spaced) word.spaced++;
        else word.plain++;
    }

    /// The merges: first those within words, counted without the space before them, then the space with whole words.
    ///
    /// So a status or a column that a prompt names after a space is the same token as the bare one in a
    /// tool's JSON: a tiny policy matches equal tokens long before it has learned which different ones mean
    /// the same.
    private final class Learning {
        private final int size;
        private final PairCounts counts;
        private final List<Merges.Merge> merges = new ArrayList<>();
        /// Whole words that take the space before them along.
        private final List<Integer> spaced = new ArrayList<>();
        private final Set<Merges.Merge> ruled = new HashSet<>();
        private final Map<String, Integer> known = new HashMap<>();
        private final List<String> names = new ArrayList<>();

        Learning(Map<String, Word> words, int size) {
            this.size = size;
            this.counts = new PairCounts(words, controls.size());
            for (int id = 0; id < controls.size() + 256; id++) {
                names.add(id < controls.size() ? "" : ByteAlphabet.write(new byte[] {(byte) (id - controls.size())}));
            }
        }

        List<Merges.Merge> merges() {
            while (names.size() + spaced.size() < size) {
                PairCounts.Pair pair = counts.mostFrequent();
                PairCounts.Whole whole = counts.wholes.peek();
                if (pair == null && whole == null) break;
                if (pair != null && (whole == null || whole.count() < pair.count())) merge(pair);
                else spaced.add(counts.wholes.remove().id());
            }
            int space = controls.size() + ' ';
            for (int i = 0; i < spaced.size(); i++) {
                merges.add(new Merges.Merge(space, spaced.get(i), names.size() + i));
            }
            return merges;
        }

        private void merge(PairCounts.Pair pair) {
            String name = names.get(pair.left()) + names.get(pair.right());
            if (controls.contains(name)) throw new IllegalArgumentException("the text has the control token " + name);
            // Two different pairs can spell the same token: it keeps its one id. Then a pair can come up again that was
            // merged before; its first rule stands.
            int merged = known.computeIfAbsent(name, spelled -> names.size());
            if (merged == names.size()) names.add(name);
            Merges.Merge merge = new Merges.Merge(pair.left(), pair.right(), merged);
            if (ruled.add(merge)) merges.add(merge);
            counts.merge(pair, merged);
        }
    }

    /// At most half of what the vocabulary has left, the most frequent first.
    private List<String> phrases(Collection<Document> corpus) {
        Map<String, Integer> documentsWith = new LinkedHashMap<>();
        for (Document document : corpus) {
            Set<String> lines = new HashSet<>();
            for (String text : document.texts) addLines(text, lines);
            for (String line : lines) documentsWith.merge(line, 1, Integer::sum);
        }
        int enough = Math.max(2, (int) Math.ceil(phraseShare * corpus.size()));
        Comparator<Map.Entry<String, Integer>> order = Map.Entry.comparingByValue(Comparator.reverseOrder());
        return documentsWith.entrySet().stream()
                .filter(line -> line.getValue() >= enough)
                .sorted(order.thenComparing(Map.Entry.comparingByKey()))
                .limit((vocabularySize - controls.size() - 256) / 2)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// The lines of a text that could be phrases, each with its newline if it has one.
    private void addLines(String text, Set<String> lines) {
        int begin = 0;
        while (begin < text.length()) {
            int newline = text.indexOf('\n', begin);
            int end = newline < 0 ? text.length() : newline + 1;
            if (end - begin >= SHORTEST_PHRASE) {
                String line = text.substring(begin, end);
                if (!controls.contains(line) && encodable(line)) lines.add(line);
            }
            begin = end;
        }
    }

    /// A line can be a token only if its bytes give it back.
    private static boolean encodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// How often each pair of neighbours stands in the corpus, kept up to date while tokens are merged.
    private static final class PairCounts {
        private static final int LEAST_COUNT = 2;

        private final List<int[]> words = new ArrayList<>();
        private final List<Word> occurrences = new ArrayList<>();
        private final Map<Long, Long> counts = new HashMap<>();
        private final Map<Long, List<Integer>> where = new HashMap<>();
        private final PriorityQueue<Pair> queue = new PriorityQueue<>();

        /// A count as it was when queued; it may have changed since.
        record Pair(int left, int right, long count) implements Comparable<Pair> {
            private static final Comparator<Pair> ORDER = Comparator.comparingLong((Pair pair) -> -pair.count)
                    .thenComparingInt(Pair::left)
                    .thenComparingInt(Pair::right);

            @Override
            public int compareTo(Pair other) {
                return ORDER.compare(this, other);
            }
        }

        /// A word that has become one token and may take the space before it along.
        ///
        /// @param count how often it has one
        record Whole(int id, int count) implements Comparable<Whole> {
            private static final Comparator<Whole> ORDER =
                    Comparator.comparingInt((Whole whole) -> -whole.count).thenComparingInt(Whole::id);

            @Override
            public int compareTo(Whole other) {
                return ORDER.compare(this, other);
            }
        }

        private final PriorityQueue<Whole> wholes = new PriorityQueue<>();

        PairCounts(Map<String, Word> spelled, int firstByte) {
            spelled.forEach((text, word) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                int[] ids = new int[bytes.length];
                for (int i = 0; i < ids.length; i++) ids[i] = firstByte + (bytes[i] & 0xff);
                words.add(ids);
                occurrences.add(word);
                count(words.size() - 1, 1, new HashSet<>());
                if (ids.length == 1) offer(words.size() - 1);
            });
            for (Long key : counts.keySet()) enqueue(key);
        }

        private void offer(int word) {
            Word occurring = occurrences.get(word);
            if (occurring.joins()) wholes.add(new Whole(words.get(word)[0], occurring.spaced));
        }

        /// Stays in the queue until it is merged.
        @Nullable
        Pair mostFrequent() {
            while (true) {
                Pair pair = queue.peek();
                if (pair == null || pair.count < LEAST_COUNT) return null;
                if (counts.getOrDefault(key(pair.left, pair.right), 0L) == pair.count) return pair;
                queue.remove();
            }
        }

        void merge(Pair pair, int merged) {
            long key = key(pair.left, pair.right);
            List<Integer> affected = where.remove(key);
            Set<Long> changed = new HashSet<>();
            for (int word : affected == null ? List.<Integer>of() : affected) {
                int[] before = words.get(word);
                int[] after = replace(before, pair, merged);
                if (after.length == before.length) continue;
                count(word, -1, changed);
                words.set(word, after);
                count(word, 1, changed);
                if (after.length == 1) offer(word);
            }
            counts.remove(key);
            changed.remove(key);
            for (Long other : changed) enqueue(other);
        }

        /// @param sign 1 to add the word's pairs, −1 to take them away
        private void count(int word, int sign, Set<Long> changed) {
            int[] ids = words.get(word);
            Word occurring = occurrences.get(word);
            long times = sign * ((long) occurring.plain + occurring.spaced);
            for (int i = 0; i + 1 < ids.length; i++) {
                long key = key(ids[i], ids[i + 1]);
                counts.merge(key, times, Long::sum);
                changed.add(key);
                if (sign > 0) remember(key, word);
            }
        }

        private void remember(long key, int word) {
            List<Integer> places = where.computeIfAbsent(key, fresh -> new ArrayList<>());
            if (places.isEmpty() || places.getLast() != word) places.add(word);
        }

        private void enqueue(long key) {
            long count = counts.getOrDefault(key, 0L);
            if (count >= LEAST_COUNT) queue.add(new Pair((int) (key >>> 32), (int) key, count));
        }

        private static int[] replace(int[] ids, Pair pair, int merged) {
            int[] out = new int[ids.length];
            int length = 0;
            for (int i = 0; i < ids.length; i++) {
                boolean both = i + 1 < ids.length && ids[i] == pair.left && ids[i + 1] == pair.right;
                out[length++] = both ? merged : ids[i];
                if (both) i++;
            }
            return Arrays.copyOf(out, length);
        }

        private static long key(int left, int right) {
            return (long) left << 32 | right;
        }
    }
}
