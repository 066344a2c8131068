package dev.agoge.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Produced by synth; read through [TaskSet]. What a task set is known by: the digests of the chunks that its tasks lie
/// in, split by split.
///
/// @param corpus the digest of the [TaskCorpus] that the run's tokenizer is made from
/// @param chunk how many tasks a chunk holds; the last of a split may hold fewer
/// @param sections one for each split that has tasks
/// @param whole all tasks, in a set written before wire version 3; then there are no sections
public record TaskIndex(Sha256 corpus, int chunk, List<Section> sections, List<TaskCard> whole) {
    /// The tasks of a split.
    public record Section(Split split, int tasks, List<Sha256> chunks) {
        public Section {
            chunks = List.copyOf(chunks);
        }
    }

    public TaskIndex {
        sections = List.copyOf(sections);
        whole = List.copyOf(whole);
        for (Section section : sections) check(section, chunk);
    }

    public static TaskIndex of(Sha256 corpus, int chunk, List<Section> sections) {
        return new TaskIndex(corpus, chunk, sections, List.of());
    }

    /// Wire versions 1 and 2 had all tasks in one list.
    @JsonCreator
    static TaskIndex read(
            @JsonProperty("corpus") Sha256 corpus,
            @JsonProperty("chunk") @Nullable Integer chunk,
            @JsonProperty("sections") @Nullable List<Section> sections,
            @JsonProperty("whole") @Nullable List<TaskCard> whole,
            @JsonProperty("tasks") @Nullable List<TaskCard> tasks) {
        List<TaskCard> all = tasks != null ? tasks : whole != null ? whole : List.of();
        return new TaskIndex(corpus, chunk == null ? 0 : chunk, sections == null ? List.of() : sections, all);
    }

    private static void check(Section section, int chunk) {
        int needed = chunk < 1 ? -1 : (section.tasks() + chunk - 1) / chunk;
        if (needed != section.chunks().size()) {
            throw new IllegalArgumentException(section.tasks() + " tasks of " + section.split() + " lie in "
                    + section.chunks().size() + " chunks of " + chunk);
        }
    }
}
