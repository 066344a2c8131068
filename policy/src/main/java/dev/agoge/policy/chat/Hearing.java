package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import java.util.List;
import java.util.Optional;

/// What the policy hears before one reply: first the reminders, then what users and tools say, then a developer's
/// message, then a task.
record Hearing(List<Remark> remarks) {
    private enum Place {
        REMINDER,
        WORDS,
        DEVELOPER,
        TASK;

        static Place of(Remark remark) {
            return switch (remark) {
                case Remark.Reminder _ -> REMINDER;
                case Remark.Said(Message.User _, var _), Remark.Said(Message.Tool _, var _) -> WORDS;
                case Remark.Developer _ -> DEVELOPER;
                case Remark.Asked _ -> TASK;
                case Remark.Said(Message.Assistant _, var _) ->
                    throw new IllegalArgumentException("the policy does not hear its own message " + remark);
                case Remark.Said(Message.System _, var _), Remark.System _ ->
                    throw new IllegalArgumentException("a system message can only be the first message");
            };
        }

        boolean admits(Place next) {
            return compareTo(next) < 0 || this == next && (this == REMINDER || this == WORDS);
        }
    }

    /// @throws IllegalArgumentException if it is not in that order, or a reminder stands alone
    Hearing {
        remarks = List.copyOf(remarks);
        if (remarks.isEmpty()) {
            throw new IllegalArgumentException("between two replies there are messages of the user or of tools");
        }
        for (int i = 1; i < remarks.size(); i++) {
            Place before = Place.of(remarks.get(i - 1));
            Place next = Place.of(remarks.get(i));
            if (before.admits(next)) continue;
            throw new IllegalArgumentException("between two replies come reminders, then the words of users and tools,"
                    + " then a developer's message, then a task: no " + next + " can follow a " + before);
        }
        if (Place.of(remarks.getFirst()) == Place.REMINDER && !speaks(remarks)) {
            throw new IllegalArgumentException("a reminder comes before somebody's words, and here nobody speaks");
        }
    }

    /// @param turn how many replies there were before
    static Hearing at(int turn, List<Remark> remarks) {
        Hearing hearing = new Hearing(remarks);
        if (turn > 0 || hearing.speaks()) return hearing;
        throw new IllegalArgumentException("a task is about what was said, and nobody has spoken yet");
    }

    private static boolean speaks(List<Remark> remarks) {
        return remarks.stream().map(Place::of).anyMatch(place -> place == Place.WORDS || place == Place.DEVELOPER);
    }

    /// Whether somebody speaks. Nobody does where a task alone follows a reply.
    boolean speaks() {
        return speaks(remarks);
    }

    /// Whether somebody but tools speaks.
    boolean humanSpeaks() {
        return remarks.stream()
                .anyMatch(remark ->
                        remark instanceof Remark.Developer || remark instanceof Remark.Said(Message.User _, var _));
    }

    boolean developerSpeaks() {
        return remarks.stream().anyMatch(Remark.Developer.class::isInstance);
    }

    boolean bringsTools() {
        return remarks.stream()
                .anyMatch(remark -> remark instanceof Remark.Developer(var _, var tools, var _) && !tools.isEmpty());
    }

    /// The task that the reply answers.
    Optional<Task> task() {
        return remarks.getLast() instanceof Remark.Asked(var task) ? Optional.of(task) : Optional.empty();
    }
}
