package dev.agoge.policy.chat;

/// In which form a template takes what an assistant's message says. Templates do not agree, and none tells: the form in
/// which the calls come out is the right one.
///
/// @param textArguments a call's arguments are the text of a JSON object, not the object
/// @param silenceIsNone a message without words has the content None, not an empty text
record CallStyle(boolean textArguments, boolean silenceIsNone) {}
