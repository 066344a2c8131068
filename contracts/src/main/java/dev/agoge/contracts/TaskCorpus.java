package dev.agoge.contracts;

import java.util.List;

/// Produced by synth; consumed by the trainer. Whole conversations of train tasks, never of held-out ones, as their
/// solutions play them: what a tokenizer is made from, once the trainer has rendered them in its chat format.
public record TaskCorpus(List<Document> documents) {
    public TaskCorpus {
        documents = List.copyOf(documents);
    }

    /// @param task with its environment: the trainer looks it up in the task set and refuses it if it is held out
    /// @param tools the tools offered to the policy
    /// @param messages the prompt, then calls and results by turns, last the answer
    public record Document(EnvironmentRef environment, TaskId task, List<ToolSpec> tools, List<Message> messages) {
        public Document {
            tools = List.copyOf(tools);
            messages = List.copyOf(messages);
        }
    }
}
