package dev.agoge.grpo.postgres;

/// What a document's names may stand for, beside what the ledger knows itself.
public record Names(TaskSets taskSets, Materials materials, Makers makers) {}
