package dev.agoge.policy.chat;

import dev.agoge.contracts.ToolSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A stretch of an episode that only grows: the prompt of each turn begins with the very ids of the turn before.
///
/// Where the dialect drops thoughts it cannot grow, because ids that are committed would go. Then [#hear] refuses, and
/// [#next] opens a new segment: the policy's own ids without the thoughts, between boundaries that say so. No id that
/// was sampled is ever encoded again.
public final class Segment {
    private final DsmlChat chat;
    private final List<Remark> system;
    private final List<ToolSpec> tools;
    private final List<Turn> turns = new ArrayList<>();
    private int[] ids;

    /// What was heard and then said, its thought perhaps forgotten.
    private static final class Turn {
        private final Hearing heard;
        private int[] said = {};
        private boolean forgotten;

        Turn(Hearing heard) {
            this.heard = heard;
        }

        /// A task's reply has no thought.
        boolean hasThought() {
            return !forgotten && heard.task().isEmpty();
        }
    }

    /// Begins an episode.
    ///
    /// @param remarks a system message or none, then the user's
    public static Segment begin(DsmlChat chat, List<Remark> remarks, List<ToolSpec> tools) {
        int first = !remarks.isEmpty() && remarks.getFirst().opens() ? 1 : 0;
        Segment segment = new Segment(chat, List.copyOf(remarks.subList(0, first)), tools);
        segment.append(new Turn(Hearing.at(0, remarks.subList(first, remarks.size()))), true);
        return segment;
    }

    private Segment(DsmlChat chat, List<Remark> system, List<ToolSpec> tools) {
        this.chat = chat;
        this.system = system;
        this.tools = List.copyOf(tools);
        this.ids = chat.opening(system, tools);
    }

    private void append(Turn turn, boolean thoughtKept) {
        turns.add(turn);
        commit(chat.heard(turn.heard, thoughtKept));
    }

    private void commit(int[] more) {
        ids = IntStream.concat(Arrays.stream(ids), Arrays.stream(more)).toArray();
    }

    /// Everything that is committed.
    public int[] ids() {
        return ids.clone();
    }

    private boolean awaitsReply() {
        return turns.getLast().said.length == 0;
    }

    /// Commits what the policy sampled.
    public Spoken say(int[] sampled) {
        if (!awaitsReply()) throw new IllegalStateException("the policy has spoken; it hears something first");
        if (sampled.length == 0) throw new IllegalArgumentException("the policy sampled nothing");
        turns.getLast().said = sampled.clone();
        commit(sampled);
        if (turns.getLast().heard.task().isPresent()) return new Spoken("", chat.parseTaskReply(sampled));
        return chat.read(sampled);
    }

    /// Whether hearing this would drop thoughts that are committed.
    public boolean rewrites(List<Remark> heard) {
        return rewrites(new Hearing(heard));
    }

    private boolean rewrites(Hearing heard) {
        return chat.drops(heard, !tools.isEmpty() || heard.bringsTools() || toolsBrought());
    }

    private boolean toolsBrought() {
        return turns.stream().anyMatch(turn -> turn.heard.bringsTools());
    }

    /// Commits what is heard, to where the next reply begins.
    ///
    /// @throws IllegalStateException if that would rewrite committed ids
    public void hear(List<Remark> remarks) {
        if (awaitsReply()) throw new IllegalStateException("the policy has not spoken; nothing can be put in between");
        Hearing heard = new Hearing(remarks);
        if (rewrites(heard)) {
            throw new IllegalStateException("hearing this drops the thoughts of " + turns.size()
                    + " replies, which are committed in " + ids.length + " ids; open the next segment instead");
        }
        endSentence();
        append(new Turn(heard), true);
    }

    /// A reply that was cut off ends here all the same.
    private void endSentence() {
        if (!chat.ends().contains(ids[ids.length - 1])) commit(new int[] {chat.endOfSentence()});
    }

    /// The segment after this one: the same conversation without the thoughts, and what is heard next.
    public Segment next(List<Remark> remarks) {
        if (awaitsReply()) throw new IllegalStateException("the policy has not spoken; nothing can be put in between");
        Hearing heard = new Hearing(remarks);
        if (!rewrites(heard)) throw new IllegalStateException("this segment can hear these messages itself");
        Segment next = new Segment(chat, system, tools);
        for (Turn turn : turns) {
            Turn remembered = new Turn(turn.heard);
            next.append(remembered, false);
            remembered.said = turn.hasThought() ? chat.withoutThought(turn.said) : turn.said;
            remembered.forgotten = true;
            next.commit(remembered.said);
            next.endSentence();
        }
        next.append(new Turn(heard), true);
        return next;
    }
}
