package dev.agoge.console.live;

import dev.agoge.contracts.RunEvent;
import dev.agoge.contracts.RunId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Says every run event to everybody who listens. It remembers the latest of them, so that a listener who was cut off
/// goes on where it was; and it never waits for a slow one: who falls too far behind is told that there is a gap.
public final class Broadcast {
    private final int remembered;
    private final int backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Happening> memory = new ArrayDeque<>();
    private final Map<Integer, Long> forgotten = new HashMap<>();
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private boolean over;

    /// @param remembered how many events it remembers
    /// @param backlog how many events may wait for one listener
    public Broadcast(int remembered, int backlog) {
        this.remembered = remembered;
        this.backlog = backlog;
    }

    void say(Happening happening) {
        lock.lock();
        try {
            memory.addLast(happening);
            if (memory.size() > remembered) {
                Happening oldest = memory.removeFirst();
                forgotten.merge(oldest.partition(), oldest.offset(), Math::max);
            }
            listeners.forEach(listener -> listener.offer(happening));
        } finally {
            lock.unlock();
        }
    }

    /// A listener to one run, or to all. With a position it hears what came after it. Without one it hears how far each
    /// work of the run has come, and then what is new.
    Listener listen(Optional<RunId> run, Optional<Position> after) {
        lock.lock();
        try {
            Listener listener = new Listener(run, after.orElse(Position.NOWHERE));
            if (after.isPresent() && missed(after.get())) listener.gap = true;
            List<Happening> before = after.isPresent() ? sinceThen(after.get()) : latestProgress();
            before.forEach(listener::offer);
            listener.over = over;
            listeners.add(listener);
            return listener;
        } finally {
            lock.unlock();
        }
    }

    int listening() {
        lock.lock();
        try {
            return listeners.size();
        } finally {
            lock.unlock();
        }
    }

    /// Everybody hears the end.
    void end() {
        lock.lock();
        try {
            over = true;
            for (Listener listener : listeners) {
                listener.over = true;
                listener.news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean missed(Position position) {
        return forgotten.entrySet().stream()
                .anyMatch(entry -> position.offsets().getOrDefault(entry.getKey(), -1L) < entry.getValue());
    }

    private List<Happening> sinceThen(Position position) {
        return memory.stream().filter(happening -> !position.covers(happening)).toList();
    }

    private List<Happening> latestProgress() {
        Map<String, Happening> latest = new HashMap<>();
        for (Happening happening : memory) {
            if (happening.event() instanceof RunEvent.Progressed progressed) {
                latest.put(progressed.run() + "/" + progressed.work(), happening);
            }
        }
        return memory.stream().filter(latest::containsValue).toList();
    }

    /// One who listens.
    final class Listener implements AutoCloseable {
        private final Optional<RunId> run;
        private final Deque<Happening> waiting = new ArrayDeque<>();
        private final Condition news = lock.newCondition();
        private Position position;
        private boolean gap;
        private boolean over;

        private Listener(Optional<RunId> run, Position position) {
            this.run = run;
            this.position = position;
        }

        private void offer(Happening happening) {
            if (run.isPresent() && !run.get().equals(happening.event().run())) return;
            if (waiting.size() >= backlog) {
                waiting.clear();
                gap = true;
            }
            waiting.addLast(happening);
            news.signalAll();
        }

        /// What comes next, or silence if nothing comes for so long.
        Heard next(Duration patience) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = patience.toNanos();
                while (waiting.isEmpty() && !gap && !over && left > 0) left = news.awaitNanos(left);
                return heard();
            } finally {
                lock.unlock();
            }
        }

        private Heard heard() {
            if (over) return new Heard.End();
            if (gap) {
                gap = false;
                return new Heard.Gap(position);
            }
            Happening happening = waiting.pollFirst();
            if (happening == null) return new Heard.Silence();
            position = position.after(happening);
            return new Heard.Event(happening, position);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                listeners.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
