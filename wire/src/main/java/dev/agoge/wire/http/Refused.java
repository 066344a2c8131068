package dev.agoge.wire.http;

/// A request that is understood and cannot be granted as things stand.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String sentence) {
        super(sentence);
    }
}
