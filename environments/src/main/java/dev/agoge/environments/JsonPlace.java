package dev.agoge.environments;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// A place in a JSON document from outside. What is asked of it and not there is noted as a [Violation], and something
/// harmless is returned, so that one reading finds every mistake.
final class JsonPlace {
    private static final int SHOWN = 40;

    private final String path;
    private final String name;
    private final JsonNode node;
    private final Violations violations;

    JsonPlace(String path, JsonNode node, Violations violations) {
        this(path, "", node, violations);
    }

    private JsonPlace(String path, String name, JsonNode node, Violations violations) {
        this.path = path;
        this.name = name;
        this.node = node;
        this.violations = violations;
    }

    /// Its name in the object around it.
    String name() {
        return name;
    }

    void wrong(String problem, String fix) {
        violations.add(path, problem, fix);
    }

    boolean absent() {
        return node.isMissingNode();
    }

    boolean isText() {
        return node.isString();
    }

    boolean isList() {
        return node.isArray();
    }

    JsonPlace nameLike(Pattern pattern) {
        if (!pattern.matcher(name).matches()) {
            wrong("the name '" + shortened(name) + "'", "a name here is like " + pattern.pattern());
        }
        return this;
    }

    /// Refuses all other fields.
    JsonPlace only(String... fields) {
        if (!node.isObject()) {
            if (!absent()) wrong("a " + word() + " stands here", "write an object with " + String.join(", ", fields));
            return this;
        }
        Set<String> known = Set.of(fields);
        for (String field : node.propertyNames()) {
            if (!known.contains(field)) {
                violations.add(
                        path(field),
                        "'" + shortened(field) + "' is not known here",
                        "known are " + String.join(", ", fields));
            }
        }
        return this;
    }

    /// A field that must be there.
    JsonPlace get(String field) {
        JsonPlace place = maybe(field);
        if (place.absent() && node.isObject()) violations.add(path(field), "it is missing", "add '" + field + "'");
        return place;
    }

    /// A field that may be left out.
    JsonPlace maybe(String field) {
        JsonNode child = node.isObject() ? node.path(field) : MissingNode.getInstance();
        return new JsonPlace(path(field), field, child, violations);
    }

    /// The one of these fields that says what this object is; empty if there is none or more than one.
    String kind(String... kinds) {
        List<String> found = new ArrayList<>();
        for (String kind : kinds) if (!maybe(kind).absent()) found.add(kind);
        if (found.size() == 1) return found.getFirst();
        wrong(
                found.isEmpty() ? "it does not say what it is" : "it is " + String.join(" and ", found) + " at once",
                "write an object with one of " + String.join(", ", kinds));
        return "";
    }

    Stream<JsonPlace> members(int least, int most) {
        if (absent()) return Stream.of();
        if (!node.isObject()) {
            wrong("a " + word() + " stands here", "write an object");
            return Stream.of();
        }
        bound(least, most);
        List<JsonPlace> places = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (places.size() == most) break;
            places.add(new JsonPlace(path(field.getKey()), field.getKey(), field.getValue(), violations));
        }
        return places.stream();
    }

    Stream<JsonPlace> elements(int least, int most) {
        if (absent()) return Stream.of();
        if (!node.isArray()) {
            wrong("a " + word() + " stands here", "write a list");
            return Stream.of();
        }
        bound(least, most);
        return IntStream.range(0, Math.min(node.size(), most))
                .mapToObj(i -> new JsonPlace(path + "[" + i + "]", "", node.get(i), violations));
    }

    private void bound(int least, int most) {
        if (node.size() < least || node.size() > most) {
            wrong(node.size() + " entries", "write " + least + " to " + most);
        }
    }

    String text(int most) {
        if (absent()) return "";
        String text = textOr("", most);
        if (node.isString() && text.isBlank()) wrong("it is empty", "write something");
        return text;
    }

    String textOr(String fallback, int most) {
        if (absent()) return fallback;
        if (!node.isString()) {
            wrong("a " + word() + " stands here", "write a text in quotes");
            return fallback;
        }
        String text = node.stringValue();
        if (text.length() > most) {
            wrong(text.length() + " characters", "write at most " + most);
            return fallback;
        }
        if (!Texts.plain(text)) wrong("a character that is no text", "leave out U+0000 and half surrogate pairs");
        return text;
    }

    String text(Pattern pattern) {
        if (absent()) return "";
        String text = textOr("", 1000);
        if (node.isString() && !pattern.matcher(text).matches()) {
            wrong("'" + shortened(text) + "'", "write something like " + pattern.pattern());
        }
        return text;
    }

    String oneOf(String... words) {
        String text = absent() ? words[0] : textOr(words[0], 1000);
        if (List.of(words).contains(text)) return text;
        wrong("'" + shortened(text) + "'", "write one of " + String.join(", ", words));
        return words[0];
    }

    List<String> texts(int least, int most, int length) {
        List<String> texts =
                elements(least, most).map(each -> each.text(length)).toList();
        if (Set.copyOf(texts).size() < texts.size()) wrong("something stands here twice", "write each once");
        return texts;
    }

    long whole(long least, long most) {
        return wholeOr(least, least, most);
    }

    long wholeOr(long fallback, long least, long most) {
        if (absent()) return fallback;
        OptionalLong whole = whole();
        if (whole.isPresent() && whole.getAsLong() >= least && whole.getAsLong() <= most) return whole.getAsLong();
        wrong("a " + word() + " stands here", "write a whole number from " + least + " to " + most);
        return fallback;
    }

    /// `14.0` is an integer too.
    private OptionalLong whole() {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? OptionalLong.of(node.longValue()) : OptionalLong.empty();
        }
        double number = node.isFloatingPointNumber() ? node.doubleValue() : Double.NaN;
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? OptionalLong.of((long) number)
                : OptionalLong.empty();
    }

    double number(double least, double most) {
        return numberOr(least, least, most);
    }

    double numberOr(double fallback, double least, double most) {
        if (absent()) return fallback;
        if (node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most) return node.doubleValue();
        wrong("a " + word() + " stands here", "write a number from " + least + " to " + most);
        return fallback;
    }

    boolean truthOr(boolean fallback) {
        if (absent()) return fallback;
        if (node.isBoolean()) return node.booleanValue();
        wrong("a " + word() + " stands here", "write true or false");
        return fallback;
    }

    void mustBeFalse() {
        if (truthOr(false)) wrong("it is true", "leave it out: surplus arguments are always refused");
    }

    Value value(int longest) {
        if (node.isString()) return Value.of(textOr("", longest));
        if (node.isBoolean()) return Value.of(node.booleanValue());
        if (node.isNull()) return new Value.Nothing();
        OptionalLong whole = whole();
        if (whole.isPresent()) return Value.of(whole.getAsLong());
        if (node.isFloatingPointNumber() && Double.isFinite(node.doubleValue())) return Value.of(node.doubleValue());
        if (!absent()) wrong("a " + word() + " stands here", "write a text, a number, true, false or null");
        return new Value.Nothing();
    }

    /// This object as compact text.
    String objectText() {
        if (!node.isObject()) {
            wrong("a " + word() + " stands here", "write an object of arguments");
            return "{}";
        }
        String text = node.toString();
        if (!Texts.plain(text)) wrong("a character that is no text", "leave out half surrogate pairs");
        return text;
    }

    private String word() {
        return switch (node.getNodeType()) {
            case ARRAY -> "list";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
            case NUMBER -> "number " + shortened(node.toString());
            case OBJECT -> "object";
            case STRING -> "text";
            case BINARY, MISSING, POJO -> "something else";
        };
    }

    private String path(String field) {
        return path.isEmpty() ? shortened(field) : path + "." + shortened(field);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
