package dev.agoge.contracts;

import java.util.List;

/// Produced by synth; consumed by the trainer. What the tokenizer is trained on: solutions of training tasks, played
/// out with the tools' real results. Kept in the blob store. Nothing held out may be in it; the trainer checks.
public record Corpus(List<Conversation> conversations) {
    public Corpus {
        conversations = List.copyOf(conversations);
    }

    /// @param messages from the prompt to the answer
    public record Conversation(EnvironmentRef environment, TaskId task, List<ToolSpec> tools, List<Message> messages) {
        public Conversation {
            tools = List.copyOf(tools);
            messages = List.copyOf(messages);
        }
    }
}
