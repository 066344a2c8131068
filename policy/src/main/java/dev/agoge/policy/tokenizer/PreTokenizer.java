package dev.agoge.policy.tokenizer;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts text into chunks where no token may reach across: each pattern in turn cuts what the one before it left, into
/// its matches and what lies between them.
record PreTokenizer(List<Pattern> patterns) {
    PreTokenizer {
        patterns = List.copyOf(patterns);
    }

    void cut(String text, Consumer<String> chunk) {
        cut(text, 0, chunk);
    }

    private void cut(String text, int stage, Consumer<String> chunk) {
        if (text.isEmpty()) return;
        if (stage == patterns.size()) {
            chunk.accept(text);
            return;
        }
        Matcher matcher = patterns.get(stage).matcher(text);
        int done = 0;
        while (matcher.find()) {
            cut(text.substring(done, matcher.start()), stage + 1, chunk);
            cut(matcher.group(), stage + 1, chunk);
            done = matcher.end();
        }
        cut(text.substring(done), stage + 1, chunk);
    }
}
