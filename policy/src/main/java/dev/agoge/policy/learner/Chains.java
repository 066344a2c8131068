package dev.agoge.policy.learner;

import java.util.ArrayList;
import java.util.List;

/// How a step's gradients are added up: in C chains of lessons, each summed from zero in the order of its tokens, which
/// are then folded left, one after the other. C is part of the result. Who computes which of them is not: each of
/// several learners takes some that follow each other and adds them to what the one before it hands on.
///
/// Of T tokens in the step, chain c begins at the first lesson before which at least c·T/C of them lie. So a lesson is
/// in one chain, and with few lessons a chain may be empty; then it is skipped.
///
/// @param count C
/// @param from the first of the chains that are computed here
/// @param to behind the last of them
public record Chains(int count, int from, int to) {
    /// One chain: what is simplest, and takes no second sum.
    public static final Chains ONE = of(1);

    public Chains {
        if (count < 1) throw new IllegalArgumentException("gradients are summed in 1 chain or more, not " + count);
        if (from < 0 || from > to || to > count) {
            throw new IllegalArgumentException("of " + count + " chains, " + from + " to " + to + " are none");
        }
    }

    /// All of them.
    public static Chains of(int count) {
        return new Chains(count, 0, count);
    }

    /// Those from one to before another.
    public Chains part(int from, int to) {
        return new Chains(count, from, to);
    }

    /// The lessons of each chain that is computed here and is not empty.
    ///
    /// @param lessons all of the step's
    public List<List<Lesson>> cut(List<Lesson> lessons) {
        List<List<Lesson>> cut = new ArrayList<>();
        int[] begins = begins(lessons);
        for (int c = from; c < to; c++) {
            if (begins[c] < begins[c + 1]) cut.add(lessons.subList(begins[c], begins[c + 1]));
        }
        return cut;
    }

    /// Where each chain begins; the last number is where they all end.
    private int[] begins(List<Lesson> lessons) {
        long all = 0;
        for (Lesson lesson : lessons) all += lesson.tokens();
        int[] begins = new int[count + 1];
        int at = 0;
        long before = 0;
        for (int c = 0; c < count; c++) {
            while (before * count < c * all) before += lessons.get(at++).tokens();
            begins[c] = at;
        }
        begins[count] = lessons.size();
        return begins;
    }
}
