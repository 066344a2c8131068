package dev.agoge.policy.jinja;

/// @param text data as it is; a string's content; else the characters of the token
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        OUTPUT_BEGINS,
        OUTPUT_ENDS,
        TAG_BEGINS,
        TAG_ENDS,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }
}
