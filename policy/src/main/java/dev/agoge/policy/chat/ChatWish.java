package dev.agoge.policy.chat;

/// The chat that is wanted of a model's folder.
///
/// @param thinking whether the policy is to think before it speaks
public record ChatWish(ChatName name, boolean thinking) {
    public static final ChatWish AUTO = new ChatWish(ChatName.AUTO, false);
}
