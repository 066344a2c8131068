package dev.agoge.policy.jinja;

import dev.agoge.policy.tokenizer.MarkedText;
import java.util.List;
import java.util.Map;

/// A model's `chat_template`, as transformers renders it with jinja2: the same tags, filters, tests and methods as far
/// as published templates use them, the same blanks, the same text. Anything else is refused by name, and none of it
/// can reach outside: a template changes nothing but its own names and knows no clock.
///
/// However it was written, it ends after a counted number of steps. They stand for time: whatever works longer on
/// larger values pays for that in steps, so that all of them together take a second or two. No clock is asked, since
/// one machine must not refuse what another writes: a prompt is the same everywhere, or refused in the same words.
///
/// What it writes knows its authors: the template's literals are markup, and every character that came from the
/// conversation is not, whatever was done to it on the way. A control token needs markup in all its characters.
public final class JinjaTemplate {
    /// What a context says where it has nothing: Python's None.
    public static final Object NONE = None.NONE;

    private static final int LONGEST = 1 << 20;

    private final List<Statement> statements;

    /// Answers `strftime_now`.
    public interface Clock {
        String now(String format);

        /// A prompt that tells the date is not the same tomorrow.
        Clock NONE = format -> {
            throw new TemplateFailure("the template asks for the date ('" + format + "'), which nobody gave");
        };
    }

    private JinjaTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /// @throws TemplateFailure naming the line and what is wrong there or not read
    public static JinjaTemplate parse(String template) {
        if (template.length() > LONGEST) throw new TemplateFailure("the template is longer than a million characters");
        return new JinjaTemplate(TemplateParser.parse(template));
    }

    /// @param context texts, numbers, booleans, lists and maps with texts as keys; a text is somebody's words unless it
    ///     is a [MarkedText]
    /// @throws TemplateFailure if the template fails, refuses the conversation or goes on for too long
    public MarkedText render(Map<String, Object> context) {
        return render(context, Clock.NONE);
    }

    public MarkedText render(Map<String, Object> context, Clock clock) {
        return render(context, clock, new Budget());
    }

    MarkedText render(Map<String, Object> context, Clock clock, Budget budget) {
        try {
            return new Rendering(budget).render(statements, context, clock);
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
            throw new TemplateFailure("a value does not fit its use: " + e.getMessage());
        }
    }
}
