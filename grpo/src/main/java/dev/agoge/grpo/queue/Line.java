package dev.agoge.grpo.queue;

import dev.agoge.contracts.RunId;
import dev.agoge.contracts.config.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// All runs that have not ended and are not paused, at one instant: by class, then by what their owners have used, then
/// by age.
public final class Line {
    private final List<Waiting> waiting;
    private final List<Holding> running;
    private final List<String> idle;
    private final Duration preemptAfter;

    /// @param idle the fingerprint of each trainer that holds no run
    /// @param preemptAfter how long a run is left alone before one of a higher class may take its place
    public Line(List<Waiting> waiting, List<Holding> running, List<String> idle, Duration preemptAfter) {
        this.running = List.copyOf(running);
        this.idle = List.copyOf(idle);
        this.preemptAfter = preemptAfter;
        this.waiting = waiting.stream()
                .map(this::withItsArithmetic)
                .sorted(Waiting.ORDER)
                .toList();
    }

    /// Nobody here may go on with it, if trainers there are.
    private Waiting withItsArithmetic(Waiting one) {
        boolean none = running.isEmpty() && idle.isEmpty();
        boolean some = idle.stream().anyMatch(one::fits)
                || running.stream().map(Holding::fingerprint).anyMatch(one::fits);
        if (none || some || one.hindrance().isPresent()) return one;
        String sentence = "It began under the arithmetic " + one.fingerprint().orElse("")
                + ", and no trainer of that is up: start one, or pause it and resume it with --accept-arithmetic.";
        return new Waiting(one.run(), one.rank(), one.fingerprint(), Optional.of(sentence));
    }

    /// In the order in which they would be taken up now.
    public List<RunId> order() {
        return waiting.stream().map(Waiting::run).toList();
    }

    public List<RunId> running() {
        return running.stream().map(Holding::run).toList();
    }

    /// What a trainer of this arithmetic takes up.
    public Optional<RunId> next(String arithmetic) {
        return waiting.stream()
                .filter(one -> one.hindrance().isEmpty() && one.fits(arithmetic))
                .map(Waiting::run)
                .findFirst();
    }

    /// Which run's place is taken, by which waiting one. Those for whom a trainer is free take nobody's; the others
    /// take that of the run of the lowest class, of those the one that has been held least. A stuck run's place is
    /// taken by whoever waits.
    public Map<RunId, RunId> displaced() {
        return matched(preemptAfter);
    }

    private Map<RunId, RunId> matched(Duration after) {
        Map<RunId, RunId> displaced = new LinkedHashMap<>();
        for (Waiting one : unserved()) {
            running.stream()
                    .filter(holding -> !displaced.containsKey(holding.run()) && mayTake(one, holding, after))
                    .min(VICTIMS)
                    .ifPresent(holding -> displaced.put(holding.run(), one.run()));
        }
        return displaced;
    }

    private static final Comparator<Holding> VICTIMS = Comparator.comparing(Holding::priority)
            .thenComparing(Holding::stuck, Comparator.reverseOrder())
            .thenComparing(Holding::since)
            .thenComparing(holding -> holding.run().value());

    private static boolean mayTake(Waiting one, Holding holding, Duration after) {
        boolean above = one.rank().priority().compareTo(holding.priority()) > 0
                && !one.rank().aside();
        return (above || holding.stuck() && !one.rank().aside())
                && one.fits(holding.fingerprint())
                && holding.since().compareTo(after) >= 0;
    }

    /// Those who could begin and for whom no trainer is free.
    private List<Waiting> unserved() {
        List<String> free = new ArrayList<>(idle);
        List<Waiting> unserved = new ArrayList<>();
        for (Waiting one : waiting) {
            if (one.hindrance().isPresent()) continue;
            Optional<String> trainer = free.stream().filter(one::fits).findFirst();
            if (trainer.isPresent()) free.remove(trainer.get());
            else unserved.add(one);
        }
        return unserved;
    }

    /// Why it waits, in one sentence: where it stands, what holds the place, what would free it.
    public String why(RunId run) {
        int at = order().indexOf(run);
        if (at < 0) throw new IllegalArgumentException("run " + run + " does not wait");
        Waiting one = waiting.get(at);
        if (one.hindrance().isPresent()) return one.hindrance().get();
        String place = "Number " + (at + 1) + " of " + waiting.size() + behind(at);
        if (running.isEmpty() && idle.isEmpty()) return place + ": no trainer is up.";
        if (unserved().stream().noneMatch(other -> other.run().equals(run))) {
            return place + ": a trainer is free and takes it up.";
        }
        return place + ": " + held() + "; " + freed(one) + ".";
    }

    private String behind(int at) {
        if (at == 0) return "";
        Waiting before = waiting.get(at - 1);
        Waiting.Rank mine = waiting.get(at).rank();
        String reason;
        if (mine.aside() != before.rank().aside()) reason = "it was stuck and lets others go first";
        else if (mine.priority() != before.rank().priority()) {
            reason = "of class " + word(before.rank().priority()) + " and not " + word(mine.priority());
        } else if (before.rank().interrupted() && !mine.interrupted()) reason = "which lost its trainer";
        else if (mine.share() != before.rank().share()) {
            reason = String.format(
                    Locale.ROOT,
                    "whose owner %s has used %,.0f trainer-seconds of late and %s %,.0f",
                    before.rank().owner(),
                    before.rank().share(),
                    mine.owner(),
                    mine.share());
        } else reason = "which has waited longer";
        return ", behind " + before.run() + ", " + reason;
    }

    private String held() {
        if (running.isEmpty()) {
            return idle.size() == 1
                    ? "the only trainer takes one before it"
                    : idle.size() + " trainers take those before it";
        }
        if (running.size() == 1) {
            Holding only = running.getFirst();
            return "the only trainer holds " + only.run() + " (" + word(only.priority()) + ", for "
                    + seconds(only.since()) + ")";
        }
        Holding youngest = running.stream().min(VICTIMS).orElseThrow();
        return "all " + running.size() + " trainers hold runs, the lowest " + youngest.run() + " ("
                + word(youngest.priority()) + ", for " + seconds(youngest.since()) + ")";
    }

    private String freed(Waiting one) {
        for (Map.Entry<RunId, RunId> place : displaced().entrySet()) {
            if (place.getValue().equals(one.run())) return "it takes the place of " + place.getKey() + ", which leaves";
        }
        for (Map.Entry<RunId, RunId> place : matched(Duration.ZERO).entrySet()) {
            if (!place.getValue().equals(one.run())) continue;
            Holding holding = running.stream()
                    .filter(other -> other.run().equals(place.getKey()))
                    .findFirst()
                    .orElseThrow();
            return "it may take the place of " + holding.run() + " in " + seconds(preemptAfter.minus(holding.since()))
                    + ", when that has had its " + seconds(preemptAfter);
        }
        String higher = one.rank().priority() == Priority.HIGH ? "" : ", or when it is of a higher class";
        return "it begins when one of them ends or is paused" + higher;
    }

    private static String seconds(Duration time) {
        return Math.max(1, (time.toMillis() + 999) / 1000) + " s";
    }

    private static String word(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }
}
