package dev.agoge.policy.tokenizer;

import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is done to text before it is cut.
enum Normalization {
    NONE {
        @Override
        String apply(String text) {
            return text;
        }
    },
    /// Unicode's canonical composition, with the tables of Hugging Face's `tokenizers`, which are Unicode 9's: a
    /// character that is younger combines with nothing, and so parts what stands around it.
    NFC {
        @Override
        String apply(String text) {
            if (!MarkOrder.hasLongRun(text) && Normalizer.isNormalized(text, Normalizer.Form.NFC)) return text;
            StringBuilder composed = new StringBuilder(text.length());
            Matcher younger = YOUNGER.matcher(text);
            int done = 0;
            while (younger.find()) {
                composed.append(compose(text.substring(done, younger.start()))).append(younger.group());
                done = younger.end();
            }
            return composed.append(compose(text.substring(done))).toString();
        }
    };

    /// What has combined with something since Unicode 9.
    private static final Pattern YOUNGER = Pattern.compile("["
            + ranges("7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa a82c")
            + ranges("105c9 105d2 105da 105e4 10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50 10f82-10f85")
            + ranges("11070 1133b 11382-11385 1138b 1138e 11390-11391 113c2 113c5 113c7-113c8 113ce-113d0 1145e")
            + ranges("11839-1183a 11935 11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97")
            + ranges("11f41-11f42 1611e 16121-16129 1612f 16d63 16d67-16d6a 16ff0-16ff1 1e08f 1e130-1e136 1e2ae")
            + ranges("1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef")
            + "]");

    private static String ranges(String hexadecimal) {
        return hexadecimal.replaceAll("[0-9a-f]+", "\\\\x{$0}").replace(" ", "");
    }

    private static String compose(String text) {
        return Normalizer.normalize(MarkOrder.ordered(text), Normalizer.Form.NFC);
    }

    abstract String apply(String text);
}
