package dev.agoge.policy.chat;

/// Why a reply does not parse. Caught by the parser that throws it: to everybody else a garbled reply is data.
final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
        super(why, null, false, false);
    }

    String why() {
        String why = getMessage();
        return why == null ? "" : why;
    }
}
