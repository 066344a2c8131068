package dev.agoge.environments;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The arguments of a call, checked against the tool's parameters before anything runs. The policy wrote them, so
/// anything may stand there.
sealed interface Arguments {
    /// One for each parameter; what was left out is null.
    record Good(Map<String, Value> values) implements Arguments {}

    record Bad(String error, String message) implements Arguments {}

    int MAX_LENGTH = 64 << 10;
    int MAX_TEXT = 4_000;

    /// Larger whole numbers are not the same in every reader of JSON.
    long MAX_WHOLE = (1L << 53) - 1;

    JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Arguments read(List<Parameter> parameters, String json) {
        if (json.length() > MAX_LENGTH) return new Bad("invalid_json", "the arguments are too long");
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JacksonException e) {
            return new Bad("invalid_json", "the arguments are no JSON");
        }
        return node.isObject() ? read(parameters, node) : new Bad("invalid_json", "the arguments are no JSON object");
    }

    private static Arguments read(List<Parameter> parameters, JsonNode object) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            JsonNode node = object.path(parameter.name());
            if (node.isMissingNode() && parameter.required()) {
                return new Bad("missing_argument", parameter.name() + " is missing");
            }
            Optional<Value> value = node.isMissingNode() ? Optional.of(new Value.Nothing()) : value(parameter, node);
            if (value.isEmpty()) return new Bad("invalid_argument", parameter.name() + " must be " + wanted(parameter));
            values.put(parameter.name(), value.get());
        }
        for (String name : object.propertyNames()) {
            if (!values.containsKey(name))
                return new Bad("unknown_argument", "there is no argument " + shortened(name));
        }
        return new Good(values);
    }

    private static Optional<Value> value(Parameter parameter, JsonNode node) {
        return switch (parameter.type()) {
            case STRING -> text(parameter, node);
            case INTEGER -> whole(node);
            case NUMBER -> real(node);
            case BOOLEAN -> node.isBoolean() ? Optional.of(Value.of(node.booleanValue())) : Optional.empty();
        };
    }

    private static Optional<Value> text(Parameter parameter, JsonNode node) {
        if (!node.isString()) return Optional.empty();
        String text = node.stringValue();
        boolean good = text.length() <= MAX_TEXT
                && Texts.plain(text)
                && (parameter.options().isEmpty() || parameter.options().contains(text));
        return good ? Optional.of(Value.of(text)) : Optional.empty();
    }

    /// `14.0` and `1e3` are integers too, as JSON Schema says.
    private static Optional<Value> whole(JsonNode node) {
        if (!node.isNumber()) return Optional.empty();
        if (node.isIntegralNumber() && !node.canConvertToLong()) return Optional.empty();
        double rounded = node.doubleValue();
        if (rounded != Math.rint(rounded) || Math.abs(rounded) > MAX_WHOLE) return Optional.empty();
        long whole = node.isIntegralNumber() ? node.longValue() : (long) rounded;
        return Math.abs(whole) <= MAX_WHOLE ? Optional.of(Value.of(whole)) : Optional.empty();
    }

    /// Always a real for the SQL: a half of 5 and a half of 5.0 are the same.
    private static Optional<Value> real(JsonNode node) {
        if (!node.isNumber()) return Optional.empty();
        double number = node.doubleValue();
        return Math.abs(number) <= 1e15 ? Optional.of(Value.of(number)) : Optional.empty();
    }

    private static String wanted(Parameter parameter) {
        if (!parameter.options().isEmpty()) return "one of " + String.join(", ", parameter.options());
        return switch (parameter.type()) {
            case STRING -> "a string of at most " + MAX_TEXT + " characters";
            case INTEGER -> "an integer";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
        };
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
