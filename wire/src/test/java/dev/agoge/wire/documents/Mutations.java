package dev.agoge.wire.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Every tree that is one slip away from a given one. What no record reads is left alone.
final class Mutations {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1",
            "0.5",
            "14.0",
            "1e3",
            "1.5e9",
            "1000000000000000000000000000000",
            "4294967296",
            "18446744073709551616",
            "\"x\"",
            "\"auto\"",
            "\"\"",
            "[]",
            "[1]",
            "[\"a\"]",
            "{}",
            "{\"x\": 1}");

    private static final Set<String> RAW = Set.of("/policy/origin/random/model", "/tasks/synthesise/mix");

    private final List<JsonNode> found = new ArrayList<>();

    private Mutations() {}

    static List<JsonNode> of(JsonNode tree) {
        var mutations = new Mutations();
        mutations.at(tree, "", tree);
        return mutations.found;
    }

    private void at(JsonNode root, String pointer, JsonNode node) {
        for (String value : VALUES)
            replace(root, pointer, Documents.parse(value).tree());
        replace(root, pointer, JsonNodeFactory.instance.arrayNode().add(node));
        if (RAW.contains(pointer)) return;
        if (node instanceof ObjectNode mapping) {
            for (String key : List.copyOf(mapping.propertyNames())) {
                replace(root, pointer, mapping.deepCopy().without(key));
                ObjectNode renamed = mapping.deepCopy().without(key);
                replace(root, pointer, renamed.set(key + "s", mapping.get(key)));
                at(root, Pointers.child(pointer, key), mapping.get(key));
            }
            replace(root, pointer, mapping.deepCopy().put("odd", 1));
        }
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) at(root, pointer + "/" + i, list.get(i));
        }
    }

    private void replace(JsonNode root, String pointer, JsonNode value) {
        found.add(with(root, Pointers.keys(pointer), value));
    }

    private static JsonNode with(JsonNode node, List<String> keys, JsonNode value) {
        if (keys.isEmpty()) return value;
        List<String> rest = keys.subList(1, keys.size());
        if (node instanceof ArrayNode list) {
            int index = Pointers.index(keys.getFirst());
            return list.deepCopy().set(index, with(list.get(index), rest, value));
        }
        ObjectNode mapping = (ObjectNode) node.deepCopy();
        return mapping.set(keys.getFirst(), with(node.get(keys.getFirst()), rest, value));
    }
}
