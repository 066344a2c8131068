package dev.agoge.policy.learner;

import java.util.List;

/// What is to become smaller. It is shown a step's lessons in their order, some at a time, and may count as it goes;
/// how many it is shown at once must change nothing.
@FunctionalInterface
public interface Loss {
    /// How it changes with each log-probability: by lesson, one number for each policy token. They are slopes of what
    /// the reading scored last.
    ///
    /// @throws RuntimeException if these lessons cannot be learned from; then no weight moves
    float[][] slopes(Reading reading);

    /// Lessons under the eyes of the policy that learns.
    interface Reading {
        List<Lesson.Opened> lessons();

        /// Under the weights as they are, by lesson.
        ///
        /// @param replay whether tokens go to the recorded experts again, and not where the router sends them
        Scores score(boolean replay);
    }
}
