package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;

/// A text in the making. Each part is paid for before it is added, so what would be too long is never there.
final class Writing {
    private final MarkedText.Builder text = new MarkedText.Builder();
    private final Budget budget;

    Writing(Budget budget) {
        this.budget = budget;
    }

    Writing add(MarkedText part) {
        budget.characters(part.length());
        text.add(part);
        return this;
    }

    Writing plain(String part) {
        budget.characters(part.length());
        text.plain(part);
        return this;
    }

    MarkedText build() {
        return text.build();
    }
}
