package dev.agoge.wire.documents;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// JSON pointers (RFC 6901).
final class Pointers {
    private Pointers() {}

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    static List<String> keys(String pointer) {
        if (pointer.isEmpty()) return List.of();
        return Arrays.stream(pointer.substring(1).split("/", -1))
                .map(key -> key.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    /// As much of it as there is in the tree: what was left out, or written shorter, stands where it would belong.
    static String within(JsonNode root, String pointer) {
        JsonNode node = root;
        String found = "";
        for (String key : keys(pointer)) {
            node = node.isArray() ? element(node, key) : node.path(key);
            if (node.isMissingNode()) break;
            found = child(found, key);
        }
        return found;
    }

    private static JsonNode element(JsonNode list, String key) {
        return list.path(index(key));
    }

    /// -1 for what is no index.
    static int index(String key) {
        return key.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(key) : -1;
    }
}
