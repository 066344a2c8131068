package dev.agoge.policy.chat;

import dev.agoge.contracts.Message;
import dev.agoge.contracts.Reply;
import dev.agoge.contracts.ToolResult;
import dev.agoge.contracts.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The format in which a policy converses, in tokens.
///
/// Token in, token out: a conversation begins with [#prompt] and grows by appending, in turns what the policy sampled,
/// up to one of its [#ends], and what it hears then. No id is ever encoded again, so the prompt of each turn begins
/// with
/// the very ids of the turn before. What the policy said, its end token included, is its own; everything else, also
/// what
/// the format puts between two messages, is not.
public sealed interface Chat permits DsmlChat, HermesChat, TemplateChat {
    /// How to make this chat again.
    ChatSpec spec();

    /// Whether the policy thinks before it speaks.
    boolean thinks();

    /// From the beginning of a conversation to where the reply begins.
    ///
    /// @param messages the last is the user's or a tool's
    /// @throws IllegalArgumentException if the format cannot write them, or knows no tools and some are given
    int[] prompt(List<Message> messages, List<ToolSpec> tools);

    /// What follows a reply: messages of users and tools, to where the next reply begins.
    int[] heard(List<Message> messages);

    /// What follows a reply that called tools.
    default int[] toolResults(List<ToolResult> results) {
        return heard(List.of(new Message.Tool(results)));
    }

    /// A reply as the policy would have written it, with the token that ends it.
    ///
    /// @throws IllegalArgumentException if it cannot be written: garbled, or a call's arguments are no JSON object
    int[] reply(Reply reply);

    /// What the sampled ids say, the end token included. What does not parse is [Reply.Garbled], never an exception.
    Spoken read(int[] sampled);

    /// The same without the thought.
    default Reply parse(int[] sampled) {
        return read(sampled).reply();
    }

    /// The tokens that end a reply: the format's own, and what the model's folder names beside it.
    Set<Integer> ends();

    /// Why nobody can call tools in this format; empty if they can.
    default Optional<String> whyNoTools() {
        return Optional.empty();
    }

    /// What whoever uses it should know, in sentences.
    default List<String> remarks() {
        return List.of();
    }
}
