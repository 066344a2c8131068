package dev.agoge.synth;

import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskCard;
import dev.agoge.contracts.TaskCorpus;
import java.util.List;

/// What one wave of a synthesis gave, kept in the blob store until the synthesis has ended: with all of its waves, one
/// that was killed goes on as if it had not been.
///
/// @param next the number of the split's next environment
/// @param environments how many have tasks among the cards
/// @param documents for the corpus
/// @param seen keys of the tasks that were new in this wave, as [SeenTasks] writes them
/// @param soFar the counts of all waves up to this one
record Wave(
        Split split,
        int next,
        int environments,
        List<TaskCard> cards,
        List<TaskCorpus.Document> documents,
        List<Long> seen,
        Funnel.Tally soFar) {
    Wave {
        cards = List.copyOf(cards);
        documents = List.copyOf(documents);
        seen = List.copyOf(seen);
    }
}
