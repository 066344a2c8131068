package dev.agoge.standalone.home;

/// A reason not to go on which the user can remove. Its message is what the terminal shows: what is the matter, and
/// what to do; no stack trace follows.
public final class Refusal extends RuntimeException {
    public Refusal(String sentence) {
        super(sentence);
    }

    public Refusal(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
