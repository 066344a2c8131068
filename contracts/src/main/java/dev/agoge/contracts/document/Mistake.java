package dev.agoge.contracts.document;

/// Something wrong in a document.
///
/// @param pointer where, as a JSON pointer (RFC 6901) into the document as it was written; empty for the whole
/// @param message what is there, and what is allowed
/// @param fix what to do about it
public record Mistake(String pointer, String message, String fix) {
    /// The same, seen from what encloses it.
    public Mistake within(String enclosing) {
        return new Mistake(enclosing + pointer, message, fix);
    }

    @Override
    public String toString() {
        return (pointer.isEmpty() ? "" : pointer + ": ") + message + (fix.isEmpty() ? "" : " " + fix);
    }
}
