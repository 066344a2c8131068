package dev.agoge.policy.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The rules of a BPE: which neighbours become one token, and in which order.
final class Merges {
    /// @param left the token before, @param right the token after, @param merged what they become
    record Merge(int left, int right, int merged) {}

    private record Rule(int rank, int merged) {}

    private final List<Merge> merges;
    private final Map<Long, Rule> rules = new HashMap<>();

    Merges(List<Merge> merges) {
        this.merges = List.copyOf(merges);
        for (int rank = 0; rank < merges.size(); rank++) {
            Merge merge = merges.get(rank);
            // Of two rules for one pair the later one stands, as in Hugging Face's.
            rules.put(pair(merge.left, merge.right), new Rule(rank, merge.merged));
        }
    }

    List<Merge> inOrder() {
        return merges;
    }

    /// Applies the rules, the earliest first and of equal ones the leftmost, until none applies. With a queue, so that
    /// a chunk of a million letters costs n log n.
    int[] apply(int[] ids) {
        if (ids.length < 2 || rules.isEmpty()) return ids;
        return new Word(ids).merged();
    }

    private static long pair(int left, int right) {
        return (long) left << 32 | right;
    }

    /// One chunk while it is merged: a linked list over positions, −1 where a token was swallowed by its neighbour.
    private final class Word {
        private final int[] ids;
        private final int[] before;
        private final int[] after;
        private final PriorityQueue<Long> waiting = new PriorityQueue<>();

        Word(int[] bytes) {
            ids = bytes.clone();
            before = new int[ids.length];
            after = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                before[i] = i - 1;
                after[i] = i + 1;
            }
            for (int i = 0; i + 1 < ids.length; i++) consider(i);
        }

        int[] merged() {
            while (true) {
                Long next = waiting.poll();
                if (next == null) return left();
                int at = (int) (long) next;
                Rule rule = ruleAt(at);
                if (rule != null && rule.rank == next >>> 32) merge(at, rule.merged);
            }
        }

        private void merge(int at, int merged) {
            int swallowed = after[at];
            ids[at] = merged;
            ids[swallowed] = -1;
            after[at] = after[swallowed];
            if (after[at] < ids.length) before[after[at]] = at;
            consider(at);
            if (before[at] >= 0) consider(before[at]);
        }

        private void consider(int at) {
            Rule rule = ruleAt(at);
            if (rule != null) waiting.add((long) rule.rank << 32 | at);
        }

        private @Nullable Rule ruleAt(int at) {
            if (ids[at] < 0 || after[at] >= ids.length) return null;
            return rules.get(pair(ids[at], ids[after[at]]));
        }

        private int[] left() {
            List<Integer> kept = new ArrayList<>();
            for (int i = 0; i < ids.length; i = after[i]) kept.add(ids[i]);
            return kept.stream().mapToInt(Integer::intValue).toArray();
        }
    }
}
