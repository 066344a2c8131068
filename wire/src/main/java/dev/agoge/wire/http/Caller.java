package dev.agoge.wire.http;

/// Who asks. A route that wants to know takes it as an argument.
public record Caller(String name) {
    /// Everybody on this machine, where there are no users.
    public static final Caller LOCAL = new Caller("local operator");

    static final String ATTRIBUTE = Caller.class.getName();
}
