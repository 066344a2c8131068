package dev.agoge.contracts.document;

import java.util.List;
import java.util.stream.Collectors;

/// A document cannot be taken as it is: here is everything that is wrong with it.
public final class Mistaken extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final transient List<Mistake> mistakes;

    public Mistaken(List<Mistake> mistakes) {
        super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("; ")));
        this.mistakes = List.copyOf(mistakes);
    }

    public Mistaken(String pointer, String message, String fix) {
        this(List.of(new Mistake(pointer, message, fix)));
    }

    /// In the order of the document, as far as it could be read.
    public List<Mistake> mistakes() {
        return mistakes;
    }
}
