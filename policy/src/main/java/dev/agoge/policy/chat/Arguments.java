package dev.agoge.policy.chat;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// A call's arguments between their two forms: a JSON object, and DSML's list of parameters, in which a string stands
/// as it is and everything else as JSON. Texts are escaped as Python does it; numbers keep the digits they were written
/// with.
final class Arguments {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\"<>]{1,200}");

    private Arguments() {}

    /// @param string the value is a string's own text; else it is compact JSON
    record Argument(String name, boolean string, String value) {}

    /// A name stands between quotes in the markup, and nothing there can be escaped.
    static String checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the " + what + "'s name '" + name + "' is empty, too long or has '\"', '<', '>' or a line break");
        }
        return name;
    }

    /// @throws IllegalArgumentException if this is no JSON object, or holds half a surrogate pair
    static List<Argument> read(String json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) throw notAnObject(json);
            List<Argument> arguments = new ArrayList<>();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = whole(in.currentName());
                boolean string = in.nextToken() == JsonToken.VALUE_STRING;
                arguments.add(new Argument(name, string, string ? whole(in.getString()) : copyValue(in)));
            }
            if (in.nextToken() != null) throw notAnObject(json);
            return arguments;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the arguments are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static IllegalArgumentException notAnObject(String json) {
        return new IllegalArgumentException("a call's arguments are a JSON object, not " + json);
    }

    static String write(List<Argument> arguments) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            for (Argument argument : arguments) {
                out.writeName(argument.name);
                if (argument.string) out.writeString(argument.value);
                else out.writeRawValue(argument.value);
            }
            out.writeEndObject();
        }
        return text.toString();
    }

    /// One JSON value without blanks.
    ///
    /// @throws IllegalArgumentException if the text is not one JSON value, or holds half a surrogate pair
    static String compact(String text) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() == null) throw new IllegalArgumentException("it is empty");
            String value = copyValue(in);
            if (in.nextToken() != null) throw new IllegalArgumentException("something follows the value");
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    static String quoted(String text) {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), quoted)) {
            out.writeString(text);
        }
        return quoted.toString();
    }

    /// JSON as Python writes it: a blank after each comma and colon outside of strings.
    static String spaced(String json) {
        StringBuilder spaced = new StringBuilder(json.length() + 16);
        boolean string = false;
        for (int i = 0; i < json.length(); i++) {
            char letter = json.charAt(i);
            if (string && letter == '\\') {
                spaced.append(letter).append(json.charAt(++i));
                continue;
            }
            if (letter == '"') string = !string;
            if (!string && Character.isWhitespace(letter)) continue;
            spaced.append(letter);
            if (!string && (letter == ',' || letter == ':')) spaced.append(' ');
        }
        return spaced.toString();
    }

    private static String copyValue(JsonParser in) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            int depth = 0;
            do {
                copyToken(in, out);
                if (in.currentToken().isStructStart()) depth++;
                if (in.currentToken().isStructEnd()) depth--;
            } while (depth > 0 && in.nextToken() != null);
        }
        return text.toString();
    }

    private static void copyToken(JsonParser in, JsonGenerator out) {
        switch (in.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getString());
            case VALUE_STRING -> out.writeString(whole(in.getString()));
            case PROPERTY_NAME -> out.writeName(whole(in.currentName()));
            default -> out.copyCurrentEvent(in);
        }
    }

    /// Half a surrogate pair can be escaped in JSON, but has no UTF-8 and would break whoever stores it.
    private static String whole(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("it holds half a surrogate pair");
        }
        return text;
    }
}
