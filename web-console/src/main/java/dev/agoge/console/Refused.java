package dev.agoge.console;

/// A request that is understood and cannot be granted as things stand.
public final class Refused extends RuntimeException {
    public Refused(String why) {
        super(why);
    }
}
