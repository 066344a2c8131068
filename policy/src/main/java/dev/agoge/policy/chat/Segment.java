package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
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
        private final List<Message> heard;
        private int[] said = {};
        private boolean forgotten;

        Turn(List<Message> heard) {
            this.heard = List.copyOf(heard);
        }
    }

    /// Begins an episode.
    ///
    /// @param messages a system message or none, then the user's
    public static Segment begin(DsmlChat chat, List<Message> messages, List<ToolSpec> tools) {
        int first = !messages.isEmpty() && messages.getFirst() instanceof Message.System ? 1 : 0;
        List<Remark> system =
                messages.subList(0, first).stream().map(Remark::of).toList();
        Segment segment = new Segment(chat, system, tools);
        segment.append(new Turn(checked(messages.subList(first, messages.size()))), true);
        return segment;
    }

    private Segment(DsmlChat chat, List<Remark> system, List<ToolSpec> tools) {
        this.chat = chat;
        this.system = system;
        this.tools = List.copyOf(tools);
        this.ids = chat.opening(system, tools);
    }

    private static List<Message> checked(List<Message> heard) {
        if (heard.isEmpty() || !heard.stream().allMatch(DsmlChat::isHeard)) {
            throw new IllegalArgumentException("between two replies there are messages of the user or of tools");
        }
        return heard;
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
        return chat.read(sampled);
    }

    /// Whether hearing these messages would drop thoughts that are committed.
    public boolean rewrites(List<Message> messages) {
        return chat.drops(checked(messages), !tools.isEmpty());
    }

    /// Commits messages, to where the next reply begins.
    ///
    /// @throws IllegalStateException if that would rewrite committed ids
    public void hear(List<Message> messages) {
        if (awaitsReply()) throw new IllegalStateException("the policy has not spoken; nothing can be put in between");
        if (rewrites(messages)) {
            throw new IllegalStateException("hearing this drops the thoughts of " + turns.size()
                    + " replies, which are committed in " + ids.length + " ids; open the next segment instead");
        }
        endSentence();
        append(new Turn(messages), true);
    }

    /// A reply that was cut off ends here all the same.
    private void endSentence() {
        if (ids[ids.length - 1] != chat.endOfSentence()) commit(new int[] {chat.endOfSentence()});
    }

    /// The segment after this one: the same conversation without the thoughts, and these messages.
    public Segment next(List<Message> messages) {
        if (awaitsReply()) throw new IllegalStateException("the policy has not spoken; nothing can be put in between");
        if (!rewrites(messages)) throw new IllegalStateException("this segment can hear these messages itself");
        Segment next = new Segment(chat, system, tools);
        for (Turn turn : turns) {
            Turn remembered = new Turn(turn.heard);
            next.append(remembered, false);
            remembered.said = turn.forgotten ? turn.said : chat.withoutThought(turn.said);
            remembered.forgotten = true;
            next.commit(remembered.said);
            next.endSentence();
        }
        next.append(new Turn(messages), true);
        return next;
    }
}
