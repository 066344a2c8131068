package dev.agoge.environments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The numbers that stand in a sentence: `The fine is −£1,250.50.` holds one. Parts of words, dates, times, versions,
/// addresses and identifiers are none. Something with digits that is none of these and cannot be read either, such as
/// `2½` or `1.250,50`, still counts as one: it was said, and may not hide beside the right one.
final class Numerals {
    /// A piece of the sentence that is a number, if it can be read.
    record Numeral(String text, Optional<BigDecimal> value) {
        @Override
        public String toString() {
            return value.map(BigDecimal::toPlainString)
                    .filter(plain -> plain.length() <= 40)
                    .orElse(text);
        }
    }

    // In the text as it was said.

    /// Thousands set apart by a space that does not break, or by an apostrophe.
    private static final Pattern SPACED_THOUSANDS = Pattern.compile(
            "(?<![\\p{Nd}.,])\\p{Nd}{1,3}(?:[\\u00A0\\u2007-\\u2009\\u202F'\\u2019]\\p{Nd}{3})++(?!\\p{Nd})");

    private static final Pattern SPACER = Pattern.compile("[\\u00A0\\u2007-\\u2009\\u202F'\\u2019]");

    /// The sign that is never a dash belongs to its number across a space too.
    private static final Pattern TRUE_MINUS = Pattern.compile("[\\u2212\\u2796]\\s*+(?=[\\p{Sc}\\p{Nd}.])");

    /// A long dash after a word sets apart, and is no sign.
    private static final Pattern LONG_DASH = Pattern.compile("(?<=\\S)[\\u2014\\u2015\\u2E3A\\u2E3B]");

    // In its plain spelling.

    private static final String MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
            + "|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\b\\.?";

    private static final String DAY = "\\d{1,2}(?:st|nd|rd|th)?";

    private static final Pattern DATE = Pattern.compile(
            "(?<![\\w.,])(?:" + DAY + " (?:of )?)?" + MONTH + "(?: " + DAY + "(?![\\w]|[.,:/]\\d))?(?:,? \\d{4}\\b)?");

    private static final Pattern TIME = Pattern.compile(
            "(?<![\\w.,-])\\d{1,2}(?:[.:]\\d{2})? ?(?:[ap]m\\b|[ap]\\.m\\.|o'clock\\b)", Pattern.CASE_INSENSITIVE);

    private static final Pattern AND_A_HALF =
            Pattern.compile("\\band (?:a|one) (?:half|third|quarter)\\b", Pattern.CASE_INSENSITIVE);

    private static final String LETTER_WITHOUT_SPACES =
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}]";

    /// Where one piece ends though no space follows.
    private static final Pattern SEAM =
            Pattern.compile("[()\\[\\]{}<>|*\"`=]|(?<!\\d)[,;]|[,;](?!\\d)|(?<=\\p{L}):(?=\\S)"
                    + "|(?<=" + LETTER_WITHOUT_SPACES + ")(?=[-+\\d\\p{Sc}])|(?<=[\\d\\p{Sc}%])(?="
                    + LETTER_WITHOUT_SPACES
                    + ")");

    private static final Pattern BEFORE = Pattern.compile("^(?:['_~≈≤≥¿¡]|\\.\\.++)++");
    private static final Pattern AFTER = Pattern.compile("[\\p{P}\\p{So}\\p{Sk}\\p{M}&&[^-%‰°]]");

    private static final Pattern NUMBER = Pattern.compile("(?<sign>[-+]?)(?:[A-Z]{0,3}\\p{Sc})?(?<inner>[-+]?)"
            + "(?<digits>(?:\\d{1,3}(?:,\\d{3})++|\\d{1,2}(?:,\\d{2}(?=,))++,\\d{3}|\\d++)(?:\\.\\d++)?+|\\.\\d++)"
            + "(?<power>[eE][-+]?\\d{1,3})?+(?:%|‰|\\p{Sc}|°[CFK]?|/\\p{L}{2,})*+");

    /// Dates, times, versions, addresses, telephone numbers; `#12`.
    private static final Pattern NO_NUMBER =
            Pattern.compile("#.*|[/+]*+\\d++(?:[-.:/]\\d++){2,}+|\\d+[-:]\\d+|.*\\p{L}.*");

    private static final Pattern DIGIT = Pattern.compile("\\p{N}");
    private static final Pattern MINUS_BEFORE =
            Pattern.compile("minus|negative|-(?:[A-Z]{3}|\\p{Sc})", Pattern.CASE_INSENSITIVE);

    private static final Map<String, BigDecimal> SCALES = Map.of(
            "dozen", BigDecimal.valueOf(12),
            "hundred", BigDecimal.valueOf(100),
            "thousand", BigDecimal.valueOf(1_000),
            "million", BigDecimal.valueOf(1_000_000),
            "billion", BigDecimal.valueOf(1_000_000_000),
            "trillion", BigDecimal.valueOf(1_000_000_000_000L));

    private Numerals() {}

    static List<Numeral> in(String said) {
        List<String> pieces = pieces(said);
        List<Numeral> numerals = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            String piece = pieces.get(i);
            if (!DIGIT.matcher(piece).find()) continue;
            Matcher number = NUMBER.matcher(piece);
            if (number.matches()) {
                String before = i == 0 ? "" : pieces.get(i - 1);
                String after = i + 1 == pieces.size() ? "" : pieces.get(i + 1);
                numerals.add(new Numeral(piece, value(number, before, after)));
            } else if (!NO_NUMBER.matcher(piece).matches()) {
                numerals.add(new Numeral(piece, Optional.empty()));
            }
        }
        return numerals;
    }

    private static List<String> pieces(String said) {
        String text = SPACED_THOUSANDS
                .matcher(said)
                .replaceAll(thousands -> SPACER.matcher(thousands.group()).replaceAll(""));
        text = TRUE_MINUS.matcher(text).replaceAll("-");
        text = Spelling.plain(LONG_DASH.matcher(text).replaceAll(" - "));
        text = TIME.matcher(text).replaceAll(" ");
        text = DATE.matcher(text).replaceAll(" ");
        text = AND_A_HALF.matcher(text).replaceAll("½");
        List<String> pieces = new ArrayList<>();
        for (String piece : SEAM.matcher(text).replaceAll(" ").split("\\s+")) {
            String bare = bare(piece);
            if (!bare.isEmpty()) pieces.add(bare);
        }
        return pieces;
    }

    /// Without what stands around a word.
    private static String bare(String piece) {
        String bare = BEFORE.matcher(piece).replaceAll("");
        int end = bare.length();
        while (end > 0) {
            int last = bare.codePointBefore(end);
            if (!AFTER.matcher(Character.toString(last)).matches()) break;
            end -= Character.charCount(last);
        }
        return bare.substring(0, end);
    }

    private static Optional<BigDecimal> value(Matcher number, String before, String after) {
        String sign = number.group("sign") + number.group("inner");
        boolean minus = MINUS_BEFORE.matcher(before).matches();
        if (sign.length() > 1 || minus && !sign.isEmpty()) return Optional.empty();
        String power = number.group("power");
        BigDecimal value = new BigDecimal(number.group("digits").replace(",", "") + (power == null ? "" : power));
        String scale = after.toLowerCase(Locale.ROOT);
        value = value.multiply(SCALES.getOrDefault(
                scale.endsWith("s") ? scale.substring(0, scale.length() - 1) : scale, BigDecimal.ONE));
        return Optional.of(minus || sign.equals("-") ? value.negate() : value);
    }
}
