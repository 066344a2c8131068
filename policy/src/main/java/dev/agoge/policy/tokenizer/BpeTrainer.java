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
        Phrases cutter = new Phrases(phrases, 0);
        Map<String, Integer> chunks = new LinkedHashMap<>();
        for (Document document : corpus) {
            for (String text : document.texts) {
                cutter.cut(
                        text, id -> {}, between -> Chunks.of(between, chunk -> chunks.merge(chunk, 1, Integer::sum)));
            }
        }
        int firstMerge = controls.size() + 256;
        PairCounts counts = new PairCounts(chunks, controls.size());
        return new Tokenizer(controls, merges(counts, firstMerge, vocabularySize - phrases.size()), phrases);
    }

    private List<Merges.Merge> merges(PairCounts counts, int firstMerge, int size) {
        List<Merges.Merge> merges = new ArrayList<>();
        Set<Merges.Merge> ruled = new HashSet<>();
        Map<String, Integer> known = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int id = 0; id < firstMerge; id++) {
            names.add(id < controls.size() ? "" : ByteAlphabet.write(new byte[] {(byte) (id - controls.size())}));
        }
        while (names.size() < size) {
            PairCounts.Pair pair = counts.mostFrequent();
            if (pair == null) break;
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
        return merges;
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
                if (!controls.contains(line) && TokenizerJson.encodable(line)) lines.add(line);
            }
            begin = end;
        }
    }

    /// How often each pair of neighbours stands in the corpus, kept up to date while tokens are merged.
    private static final class PairCounts {
        private static final int LEAST_COUNT = 2;

        private final List<int[]> words = new ArrayList<>();
        private final List<Integer> wordCounts = new ArrayList<>();
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

        PairCounts(Map<String, Integer> chunks, int firstByte) {
            chunks.forEach((chunk, count) -> {
                byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
                int[] word = new int[bytes.length];
                for (int i = 0; i < word.length; i++) word[i] = firstByte + (bytes[i] & 0xff);
                words.add(word);
                wordCounts.add(count);
                count(words.size() - 1, count, new HashSet<>());
            });
            for (Long key : counts.keySet()) enqueue(key);
        }

        @Nullable
        Pair mostFrequent() {
            while (true) {
                Pair pair = queue.poll();
                if (pair == null || pair.count < LEAST_COUNT) return null;
                if (counts.getOrDefault(key(pair.left, pair.right), 0L) == pair.count) return pair;
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
                count(word, -wordCounts.get(word), changed);
                words.set(word, after);
                count(word, wordCounts.get(word), changed);
            }
            counts.remove(key);
            changed.remove(key);
            for (Long other : changed) enqueue(other);
        }

        private void count(int word, long times, Set<Long> changed) {
            int[] ids = words.get(word);
            for (int i = 0; i + 1 < ids.length; i++) {
                long key = key(ids[i], ids[i + 1]);
                counts.merge(key, times, Long::sum);
                changed.add(key);
                if (times > 0) remember(key, word);
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
