package dev.agoge.policy.chat;

import dev.agoge.policy.jinja.JinjaTemplate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as values a template takes. Strict: no key twice, nothing after the value, 32 levels at most.
final class JsonValues {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private JsonValues() {}

    /// @throws IllegalArgumentException if this is not one JSON value
    static Object read(String json) {
        try {
            return value(MAPPER.readTree(json));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Object value(JsonNode node) {
        if (node.isBoolean()) return node.asBoolean();
        if (node.isIntegralNumber() && node.canConvertToLong()) return node.asLong();
        if (node.isIntegralNumber()) return node.bigIntegerValue();
        if (node.isNumber()) return node.asDouble();
        if (node.isString()) return node.asString();
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(value(item)));
            return items;
        }
        if (!node.isObject()) return JinjaTemplate.NONE;
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(one -> map.put(one.getKey(), value(one.getValue())));
        return map;
    }
}
