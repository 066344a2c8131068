package dev.agoge.synth;

import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Message;
import dev.agoge.contracts.TaskCorpus;
import dev.agoge.contracts.ToolCall;
import dev.agoge.contracts.ToolResult;
import dev.agoge.environments.Environment;
import dev.agoge.environments.Outcome;
import dev.agoge.environments.Session;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Task;
import java.util.ArrayList;
import java.util.List;

/// Tells a task as a conversation: its solution is played in a session, so the results are what a policy would read.
final class Telling {
    private Telling() {}

    static TaskCorpus.Document of(EnvironmentRef ref, Environment environment, Task task) {
        List<Message> messages = new ArrayList<>(task.prompt());
        try (Session session = environment.open()) {
            for (Solution.Turn turn : task.solution().turns()) {
                messages.add(new Message.Assistant("", turn.calls()));
                List<ToolResult> results = new ArrayList<>();
                for (ToolCall call : turn.calls()) results.add(answered(session.call(call)));
                messages.add(new Message.Tool(results));
            }
        }
        messages.add(new Message.Assistant(task.solution().answer(), List.of()));
        return new TaskCorpus.Document(ref, task.id(), environment.tools(), messages);
    }

    private static ToolResult answered(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var result) -> result;
            case Outcome.Broke(var why) -> throw new IllegalStateException("a certified solution broke off: " + why);
        };
    }
}
