package dev.agoge.rollout;

import dev.agoge.contracts.Ending;
import dev.agoge.contracts.Episode;
import dev.agoge.contracts.EpisodeRequest;
import dev.agoge.contracts.Failure;
import dev.agoge.contracts.StopReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// What a rollout worker is doing and has done since it began, counted as it plays.
public final class RolloutStatus {
    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder policyTokens = new LongAdder();
    private final LongAdder totalTokens = new LongAdder();
    private final Map<StopReason, LongAdder> stops = counters(StopReason.class);
    private final Map<Failure.Kind, LongAdder> failures = counters(Failure.Kind.class);

    /// What was counted up to one moment. Two of them make a rate.
    ///
    /// @param running episodes being played
    /// @param policyTokens tokens the policy wrote, in episodes that ended
    /// @param totalTokens all tokens of those episodes
    public record Counts(
            int running,
            long policyTokens,
            long totalTokens,
            Map<StopReason, Long> stops,
            Map<Failure.Kind, Long> failures) {
        public Counts {
            stops = Collections.unmodifiableMap(new EnumMap<>(stops));
            failures = Collections.unmodifiableMap(new EnumMap<>(failures));
        }

        /// Episodes that ended, one way or the other.
        public long ended() {
            return sum(stops) + sum(failures);
        }

        private static long sum(Map<?, Long> counts) {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// The same playing, counted.
    public Function<EpisodeRequest, Played> counting(Function<EpisodeRequest, Played> play) {
        return request -> {
            running.incrementAndGet();
            try {
                Played played = play.apply(request);
                count(played.episode());
                return played;
            } finally {
                running.decrementAndGet();
            }
        };
    }

    private void count(Episode episode) {
        policyTokens.add(episode.tally().policyTokens());
        totalTokens.add(episode.tally().totalTokens());
        switch (episode.ending()) {
            case Ending.Stopped(var reason) -> counter(stops, reason).increment();
            case Ending.Failed(var failure) -> counter(failures, failure.kind()).increment();
        }
    }

    public Counts counts() {
        return new Counts(
                running.get(),
                policyTokens.sum(),
                totalTokens.sum(),
                sums(StopReason.class, stops),
                sums(Failure.Kind.class, failures));
    }

    private static <E extends Enum<E>> Map<E, LongAdder> counters(Class<E> of) {
        Map<E, LongAdder> counters = new EnumMap<>(of);
        for (E each : of.getEnumConstants()) counters.put(each, new LongAdder());
        return counters;
    }

    private static <E extends Enum<E>> Map<E, Long> sums(Class<E> of, Map<E, LongAdder> counters) {
        Map<E, Long> sums = new EnumMap<>(of);
        counters.forEach((each, counter) -> sums.put(each, counter.sum()));
        return sums;
    }

    private static <E> LongAdder counter(Map<E, LongAdder> counters, E each) {
        return Objects.requireNonNull(counters.get(each));
    }
}
