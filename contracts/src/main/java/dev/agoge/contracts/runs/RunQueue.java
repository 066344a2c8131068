package dev.agoge.contracts.runs;

import dev.agoge.contracts.RunId;
import java.util.List;

/// Who runs, who waits, and why: told by the ledger's owner, shown by the console.
public interface RunQueue {
    /// @param running those that a trainer holds
    /// @param waiting in the order in which they would be taken up now
    record Queue(List<Running> running, List<Waiting> waiting) {
        public Queue {
            running = List.copyOf(running);
            waiting = List.copyOf(waiting);
        }
    }

    record Running(RunId run) {}

    /// @param position from 1
    /// @param why a sentence: what holds the place, and what would free it
    record Waiting(RunId run, int position, String why) {}

    Queue now();
}
