package dev.agoge.policy.jinja;

/// A value that is not there: empty where it is written, false where it is asked, an error where it is used.
record Undefined(String what) {
    TemplateFailure used() {
        return new TemplateFailure("'" + what + "' is undefined");
    }

    /// There is one nothing, whatever is missing.
    @Override
    public boolean equals(Object other) {
        return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
        return 0;
    }
}
