package dev.agoge.policy.chat;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.Optional;

/// What a template writes around calls: `opens` name `names` arguments, then `next` name `names` arguments …, then
/// `closes` and the end token.
///
/// @param afterWords what opens the first call where words precede it; empty if the template loses one of the two
/// @param next what stands between two calls up to the name; empty if the template writes only one
/// @param end the token at the end of the calls, which the text `closes` does not hold
record CallGrammar(
        MarkedText opens,
        Optional<MarkedText> afterWords,
        MarkedText names,
        Optional<MarkedText> next,
        MarkedText closes,
        String end) {}
