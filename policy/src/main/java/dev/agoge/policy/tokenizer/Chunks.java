package dev.agoge.policy.tokenizer;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Cuts text where no token may reach across, so that equal things become equal tokens wherever they stand.
///
/// A digit is a chunk of its own. A word in lower case takes the space before it along; a capitalised word does not,
/// but takes the space to the next one: so `Rosa Wood` is the same two chunks in a sentence, in a tool's JSON and in a
/// call, and can be copied. The underscore is a letter, and a hyphen between letters belongs to the first: names of
/// tools and columns stay whole, and identifiers made of words stay short.
final class Chunks {
    /// Read alike by java.util.regex and by Oniguruma (Hugging Face's), as [SplitPattern] is shown to read it, too.
    static final String PATTERN = "'s(?![\\p{L}_])" // whose
            + "| ?[\\p{Ll}_][\\p{L}_]*(?:-(?=\\p{L}))?" // a word, with the space before it
            + "|[\\p{L}_]+(?:-(?=\\p{L})| (?=\\p{Lu}))?" // a name, with the space to the next
            + "|\\p{N}" // a digit
            + "| ?[^ \\t\\r\\n\\p{L}\\p{N}_]+" // punctuation, with the space before it
            + "|[ \\t\\r\\n]+"; // other blanks

    private static final PreTokenizer CUT = new PreTokenizer(List.of(Pattern.compile(PATTERN)));

    private Chunks() {}

    static void of(String text, Consumer<String> each) {
        CUT.cut(text, each);
    }
}
