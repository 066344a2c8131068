package dev.agoge.policy.jinja;

/// A template that cannot be read, or that failed or refused while it was rendered.
public final class TemplateFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    TemplateFailure(String why) {
        super(why, null, false, false);
    }

    TemplateFailure(int line, String why) {
        this("line " + line + " of the template: " + why);
    }
}
