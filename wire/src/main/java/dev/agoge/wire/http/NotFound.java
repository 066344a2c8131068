package dev.agoge.wire.http;

/// Something was asked for by a name that nothing has.
public final class NotFound extends RuntimeException {
    /// @param what the kind of thing: `run`
    /// @param name the name it was asked for by
    /// @param why what the reader can make of it
    public NotFound(String what, String name, String why) {
        super("There is no " + what + " '" + name + "'. " + why);
    }
}
