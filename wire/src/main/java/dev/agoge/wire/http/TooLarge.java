package dev.agoge.wire.http;

/// More was sent than is taken.
public final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TooLarge(String sentence) {
        super(sentence);
    }
}
