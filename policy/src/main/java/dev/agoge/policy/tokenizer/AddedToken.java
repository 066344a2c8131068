package dev.agoge.policy.tokenizer;

/// A token that is a text as it stands, found before anything is merged.
///
/// @param special it belongs to a chat format or a model; it never comes out of plain text
/// @param normalized it is looked for in the normalised text, not in the text as it came
/// @param takesBefore it swallows the blanks before it (`lstrip`)
/// @param takesAfter it swallows the blanks after it (`rstrip`)
/// @param wholeWord it does not stand within a word (`single_word`)
record AddedToken(
        int id,
        String content,
        boolean special,
        boolean normalized,
        boolean takesBefore,
        boolean takesAfter,
        boolean wholeWord) {

    /// A token that is its text and nothing else.
    static AddedToken plain(int id, String content, boolean special) {
        return new AddedToken(id, content, special, false, false, false, false);
    }
}
