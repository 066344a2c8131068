package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON Schemas (2020-12) of documents. A document is valid by its schema if, and only if, nothing but what the
/// records'
/// constructors check can be wrong with it.
public final class Schemas {
    private static final List<String> ANYTHING = List.of("object", "array", "string", "number", "boolean");

    private Schemas() {}

    public static JsonNode of(Class<? extends Record> type, String title) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", title);
        return schema.setAll(schema(Shapes.of(type)));
    }

    private static ObjectNode schema(Shape shape) {
        return switch (shape) {
            case Shape.Whole _ -> typed("integer");
            case Shape.Decimal _ -> typed("number");
            case Shape.Flag _ -> typed("boolean");
            case Shape.Text _, Shape.Value _ -> typed("string");
            case Shape.Choice choice -> {
                ObjectNode schema = typed("string");
                schema.set("enum", texts(choice.words().keySet()));
                yield schema;
            }
            case Shape.Items items -> typed("array").set("items", schema(items.each()));
            case Shape.Raw _ -> JsonNodeFactory.instance.objectNode().set("type", texts(ANYTHING));
            case Shape.Kinds kinds -> kinds(kinds);
            case Fields fields -> orBare(fields, mapping(fields, Optional.empty()));
        };
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ArrayNode texts(Iterable<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static ObjectNode kinds(Shape.Kinds kinds) {
        ArrayNode each = JsonNodeFactory.instance.arrayNode();
        for (Map.Entry<String, Fields> kind : kinds.kinds().entrySet()) {
            Fields fields = kind.getValue();
            ObjectNode schema = kinds.property()
                    .map(property -> mapping(fields, Optional.of(Map.entry(property, kind.getKey()))))
                    .orElseGet(() -> onlyKey(kind.getKey(), orBare(fields, mapping(fields, Optional.empty()))));
            Optional.ofNullable(fields.type().getAnnotation(Setting.class))
                    .ifPresent(meaning -> schema.put("description", meaning.value()));
            each.add(schema);
        }
        return JsonNodeFactory.instance.objectNode().set("oneOf", each);
    }

    private static ObjectNode onlyKey(String key, JsonNode value) {
        ObjectNode schema = typed("object");
        schema.putObject("properties").set(key, value);
        schema.set("required", texts(List.of(key)));
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode orBare(Fields fields, ObjectNode mapping) {
        if (fields.bare().isEmpty()) return mapping;
        ArrayNode either = JsonNodeFactory.instance.arrayNode();
        either.add(value(fields.bare().get()));
        either.add(mapping);
        return JsonNodeFactory.instance.objectNode().set("anyOf", either);
    }

    /// @param told the property that tells its kind, and the kind, if one does
    private static ObjectNode mapping(Fields fields, Optional<Map.Entry<String, String>> told) {
        ObjectNode schema = typed("object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        told.ifPresent(kind -> {
            properties.putObject(kind.getKey()).put("const", kind.getValue());
            required.add(kind.getKey());
        });
        for (Key key : fields.written()) {
            ObjectNode value = value(key);
            if (!key.meaning().isEmpty()) value.put("description", key.meaning());
            key.byDefault().ifPresent(written -> value.set("default", written));
            if (key.filled()) value.put("readOnly", true);
            properties.set(key.name(), value);
            if (key.required()) required.add(key.name());
        }
        if (!required.isEmpty()) schema.set("required", required);
        return schema.put("additionalProperties", false);
    }

    private static ObjectNode value(Key key) {
        ObjectNode schema = schema(key.shape());
        Optional<Setting> setting = key.setting();
        Optional<Double> min = setting.map(Setting::min).filter(Double::isFinite);
        Optional<Double> max = setting.map(Setting::max).filter(Double::isFinite);
        String least = setting.map(Setting::above).orElse(false) ? "exclusiveMinimum" : "minimum";
        switch (key.shape()) {
            case Shape.Whole whole -> {
                schema.put(least, min.map(Double::longValue).orElse(whole.least()));
                schema.put("maximum", max.map(Double::longValue).orElse(whole.most()));
            }
            case Shape.Decimal _ -> {
                min.ifPresent(bound -> schema.set(least, number(bound)));
                max.ifPresent(bound -> schema.set("maximum", number(bound)));
            }
            default -> {}
        }
        return schema;
    }

    private static JsonNode number(double bound) {
        return Scalars.number(Double.toString(bound));
    }
}
