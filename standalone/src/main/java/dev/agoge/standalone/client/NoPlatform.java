package dev.agoge.standalone.client;

/// There is no platform to speak to, or it does not let us in.
public final class NoPlatform extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NoPlatform(String sentence) {
        super(sentence);
    }
}
