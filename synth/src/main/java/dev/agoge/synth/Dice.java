package dev.agoge.synth;

import dev.agoge.contracts.Draws;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Draws in the order they are asked for. Everything made with one of these depends on its ordinals alone.
final class Dice {
    private final Draws draws;
    private final int turn;
    private int next;

    Dice(Draws draws, int turn) {
        this.draws = draws;
        this.turn = turn;
    }

    int below(int bound) {
        return draws.below(bound, turn, next++);
    }

    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    boolean chance(double probability) {
        return draws.unit(turn, next++) < probability;
    }

    <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }

    <T> List<T> shuffled(List<T> from) {
        List<T> list = new ArrayList<>(from);
        for (int i = list.size() - 1; i > 0; i--) Collections.swap(list, i, below(i + 1));
        return list;
    }
}
