package dev.agoge.policy.chat;

import dev.agoge.contracts.Reply;

/// What the policy thought and then said. The thought is no part of what users and tools see.
///
/// @param thought empty if it did not think
public record Spoken(String thought, Reply reply) {}
