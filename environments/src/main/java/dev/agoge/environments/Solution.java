package dev.agoge.environments;

import dev.agoge.contracts.ToolCall;
import java.util.List;

/// A way to play a task: turn by turn the calls, then the answer. It can do nothing that the policy cannot do.
public record Solution(List<Turn> turns, String answer) {
    public Solution {
        turns = List.copyOf(turns);
    }

    /// The calls of one reply, made together.
    public record Turn(List<ToolCall> calls) {
        public Turn {
            calls = List.copyOf(calls);
            if (calls.isEmpty()) throw new IllegalArgumentException("a turn without calls is the answer");
        }

        public static Turn of(ToolCall... calls) {
            return new Turn(List.of(calls));
        }
    }

    /// One call a turn.
    public static Solution of(List<ToolCall> calls, String answer) {
        return new Solution(calls.stream().map(call -> new Turn(List.of(call))).toList(), answer);
    }

    public List<ToolCall> calls() {
        return turns.stream().flatMap(turn -> turn.calls().stream()).toList();
    }
}
