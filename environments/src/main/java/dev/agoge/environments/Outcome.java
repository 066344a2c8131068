package dev.agoge.environments;

import dev.agoge.contracts.ToolResult;

/// What became of a call.
public sealed interface Outcome {
    /// The tool answered. A refusal or a wrong argument is an answer too.
    record Answered(ToolResult result) implements Outcome {}

    /// The call drove the session past a limit. The episode ends here, and it is the policy's doing.
    record Broke(String why) implements Outcome {}
}
