package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistaken;
import java.util.Iterator;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/// YAML 1.2 with the core schema. The parser's events are taken one at a time, so that nothing is built that is too
/// deep or too large.
final class YamlTokens implements Tokens {
    private static final String TAGS = "tag:yaml.org,2002:";

    private final Iterator<Event> events;

    YamlTokens(String text) {
        var settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        events = new Parse(settings).parseString(text).iterator();
    }

    @Override
    public Token next() {
        while (true) {
            Event event = event();
            switch (event.getEventId()) {
                case StreamStart, DocumentStart, DocumentEnd, Comment -> {}
                case StreamEnd -> {
                    return new Token.Ends(place(event));
                }
                case MappingEnd, SequenceEnd -> {
                    return new Token.Closes(place(event));
                }
                case MappingStart, SequenceStart -> {
                    return opens((CollectionStartEvent) event);
                }
                case Alias -> {
                    return new Token.Alias(
                            place(event), ((AliasEvent) event).getAlias().getValue());
                }
                case Scalar -> {
                    return scalar((ScalarEvent) event);
                }
            }
        }
    }

    /// Whatever the parser throws: it has been seen to fail in other ways than it says.
    private Event event() {
        try {
            return events.next();
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark().map(mark -> " at " + place(mark)).orElse("");
            throw unreadable(e.getProblem() + where, e);
        } catch (RuntimeException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    private static Mistaken unreadable(String why, Throwable cause) {
        var mistaken = new Mistaken("", "This is no YAML: " + Shown.words(why) + ".", "Mend the text there.");
        mistaken.initCause(cause);
        return mistaken;
    }

    private static Token opens(CollectionStartEvent event) {
        boolean mapping = event.getEventId() == Event.ID.MappingStart;
        String tag = event.getTag().orElse("!");
        if (!tag.equals("!") && !tag.equals(TAGS + (mapping ? "map" : "seq"))) {
            throw new Mistaken("", "There is a tag " + Shown.words(tag) + " at " + place(event) + ".", "Leave it out.");
        }
        return new Token.Opens(place(event), mapping, event.getAnchor().map(Anchor::getValue));
    }

    private static Token scalar(ScalarEvent event) {
        String text = event.getValue();
        JsonNode value = value(event, text);
        Optional<String> wrong =
                value.isMissingNode() ? Optional.of("is no value that can be used") : Scalars.wrong(text);
        return new Token.Scalar(
                place(event), text, value, wrong, event.getAnchor().map(Anchor::getValue));
    }

    private static JsonNode value(ScalarEvent event, String text) {
        String tag = event.getTag().orElse(event.isPlain() ? "" : "!");
        JsonNode plain = Scalars.plain(text);
        return switch (tag) {
            case "" -> plain;
            case "!", TAGS + "str" -> StringNode.valueOf(text);
            case TAGS + "int" -> plain.isIntegralNumber() ? plain : MissingNode.getInstance();
            case TAGS + "float" -> plain.isNumber() ? plain : MissingNode.getInstance();
            case TAGS + "bool" -> plain.isBoolean() ? plain : MissingNode.getInstance();
            case TAGS + "null" -> plain.isNull() ? NullNode.getInstance() : MissingNode.getInstance();
            default -> MissingNode.getInstance();
        };
    }

    private static Place place(Event event) {
        return event.getStartMark().map(YamlTokens::place).orElse(new Place(1, 1));
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
