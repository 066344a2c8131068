package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistaken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Settings of single keys, to be made in a document: `stages.rl.steps=40`. A path names keys; an element of a list is
/// named by its `name`, or by its index from 0. What lies between and is not there yet is made. A value is YAML;
/// nothing,
/// or `null`, leaves the key out. With a setting go the filled keys beside it, which told of what it replaces.
public final class Overrides {
    public static final Overrides NONE = new Overrides(List.of());

    private static final int LONGEST_PATH = 64;

    private final List<Change> changes;

    private record Change(String path, String value) {
        List<String> keys() {
            return Arrays.asList(path.split("\\.", -1));
        }
    }

    private Overrides(List<Change> changes) {
        this.changes = List.copyOf(changes);
    }

    /// @param settings each `path=value`
    /// @throws Mistaken if one is not
    public static Overrides parse(List<String> settings) {
        List<Change> changes = new ArrayList<>();
        Mistakes mistakes = new Mistakes();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String path = equals < 0 ? "" : setting.substring(0, equals).strip();
            Change change = new Change(path, setting.substring(equals + 1).strip());
            if (path.isEmpty() || change.keys().size() > LONGEST_PATH) {
                mistakes.add("", "'" + Shown.words(setting) + "' sets nothing.", "Write path=value: seed=7.");
            }
            changes.add(change);
        }
        if (!mistakes.all().isEmpty()) throw new Mistaken(mistakes.all());
        return new Overrides(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// What is set, in order.
    public List<String> paths() {
        return changes.stream().map(Change::path).toList();
    }

    /// The tree with all of them made, one after the other; the given one is left alone.
    ///
    /// @throws Mistaken if a path leads nowhere, or a value is none; whether it fits, reading the tree will tell
    public JsonNode apply(JsonNode tree, Class<? extends Record> type) {
        JsonNode changed = tree;
        Mistakes mistakes = new Mistakes();
        for (Change change : changes) {
            try {
                changed = new Making(tree, change).in(Shapes.of(type), changed, change.keys(), "");
            } catch (Mistaken e) {
                e.mistakes().forEach(mistakes::add);
            }
        }
        if (!mistakes.all().isEmpty()) throw new Mistaken(mistakes.all());
        return changed;
    }

    /// One change. Each method gives back what stands in the place of a node.
    private record Making(JsonNode written, Change change) {
        JsonNode in(Shape shape, JsonNode node, List<String> keys, String pointer) {
            if (keys.isEmpty()) return value(shape);
            return switch (shape) {
                case Fields fields -> inFields(fields, node, keys, pointer);
                case Shape.Kinds kinds
                when kinds.property().isPresent() ->
                    inKind(kinds, kinds.property().get(), node, keys, pointer);
                case Shape.Kinds kinds -> inOnlyKey(kinds, node, keys, pointer);
                case Shape.Items items -> inItems(items, node, keys, pointer);
                case Shape.Raw _ -> inRaw(node, keys, pointer);
                default -> throw mistaken(pointer, "nothing lies below " + Allowed.words(shape), "Set the key itself.");
            };
        }

        private JsonNode inFields(Fields fields, JsonNode node, List<String> keys, String pointer) {
            String name = keys.getFirst();
            Key key = fields.key(name)
                    .orElseThrow(() -> mistaken(
                            pointer,
                            "there is no key '" + Shown.words(name) + "'",
                            Nearest.hint(name, fields.names())));
            ObjectNode mapping = copy(fields.mapping(node));
            for (Key beside : fields.written()) {
                if (beside.filled() && !key.filled()) mapping.remove(beside.name());
            }
            put(mapping, name, in(key.shape(), mapping.path(name), rest(keys), Pointers.child(pointer, name)));
            return mapping;
        }

        private JsonNode inKind(Shape.Kinds kinds, String property, JsonNode node, List<String> keys, String pointer) {
            if (keys.getFirst().equals(property)) return copy(node).set(property, StringNode.valueOf(change.value()));
            Fields kind = kinds.kinds().get(node.path(property).asString(""));
            if (kind == null) throw mistaken(pointer, "its " + property + " is not known", "Set that first.");
            return inFields(kind, node, keys, pointer);
        }

        /// Another kind than the one that is there takes its place.
        private JsonNode inOnlyKey(Shape.Kinds kinds, JsonNode node, List<String> keys, String pointer) {
            String name = keys.getFirst();
            Fields kind = kinds.kinds().get(name);
            if (kind == null) {
                throw mistaken(
                        pointer,
                        "there is no kind '" + Shown.words(name) + "'",
                        Nearest.hint(name, kinds.kinds().keySet()));
            }
            JsonNode within = in(kind, node.path(name), rest(keys), Pointers.child(pointer, name));
            return JsonNodeFactory.instance.objectNode().set(name, within);
        }

        private JsonNode inItems(Shape.Items items, JsonNode node, List<String> keys, String pointer) {
            List<String> names = new ArrayList<>();
            for (JsonNode each : node) names.add(name(items.each(), each));
            String key = keys.getFirst();
            int index = names.contains(key) ? names.indexOf(key) : Pointers.index(key);
            if (index < 0 || index >= node.size()) {
                names.removeIf(String::isEmpty);
                throw mistaken(pointer, "there is no '" + Shown.words(key) + "'", Nearest.hint(key, names));
            }
            ArrayNode list = JsonNodeFactory.instance
                    .arrayNode()
                    .addAll(node.valueStream().toList());
            String at = Pointers.child(pointer, Integer.toString(index));
            return list.set(index, in(items.each(), node.get(index), rest(keys), at));
        }

        /// An element's name, written or by default.
        private static String name(Shape each, JsonNode element) {
            if (element.path("name").isString()) return element.path("name").stringValue();
            Optional<Fields> fields = switch (each) {
                case Fields plain -> Optional.of(plain);
                case Shape.Kinds kinds ->
                    kinds.property()
                            .map(property -> element.path(property).asString(""))
                            .map(kinds.kinds()::get);
                default -> Optional.empty();
            };
            return fields.flatMap(of -> of.key("name"))
                    .flatMap(Key::byDefault)
                    .map(JsonNode::asString)
                    .orElse("");
        }

        private JsonNode inRaw(JsonNode node, List<String> keys, String pointer) {
            String key = keys.getFirst();
            String at = Pointers.child(pointer, key);
            if (node.isArray()) {
                int index = Pointers.index(key);
                if (index < 0 || index >= node.size()) {
                    throw mistaken(pointer, "there is no element '" + Shown.words(key) + "'", "Count from 0.");
                }
                ArrayNode list = JsonNodeFactory.instance
                        .arrayNode()
                        .addAll(node.valueStream().toList());
                return list.set(index, in(new Shape.Raw(), node.get(index), rest(keys), at));
            }
            ObjectNode mapping = copy(node);
            put(mapping, key, in(new Shape.Raw(), mapping.path(key), rest(keys), at));
            return mapping;
        }

        private static List<String> rest(List<String> keys) {
            return keys.subList(1, keys.size());
        }

        /// The entries of a mapping; none, if it is not there yet or is something else.
        private static ObjectNode copy(JsonNode node) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> entry : node.properties()) copy.set(entry.getKey(), entry.getValue());
            return copy;
        }

        private static void put(ObjectNode mapping, String key, JsonNode value) {
            if (value.isNull()) mapping.remove(key);
            else mapping.set(key, value);
        }

        /// What is to be a text needs no quotes.
        private JsonNode value(Shape shape) {
            String text = change.value();
            if (text.isEmpty() || text.equals("null")) return NullNode.getInstance();
            boolean marked =
                    text.startsWith("\"") || text.startsWith("'") || text.startsWith("{") && shape instanceof Fields;
            if (isText(shape) && !marked) {
                Optional<String> wrong = Scalars.wrong(text);
                if (wrong.isEmpty()) return StringNode.valueOf(text);
                throw mistaken("", "the value " + wrong.get(), "Write another value.");
            }
            try {
                return Documents.parse(text).tree();
            } catch (Mistaken e) {
                throw mistaken("", e.mistakes().getFirst().message(), "Write a value in YAML.");
            }
        }

        private static boolean isText(Shape shape) {
            return switch (shape) {
                case Shape.Text _, Shape.Value _, Shape.Choice _ -> true;
                case Fields fields ->
                    fields.bare().map(bare -> isText(bare.shape())).orElse(false);
                default -> false;
            };
        }

        private Mistaken mistaken(String pointer, String message, String fix) {
            String shown = "Setting " + Shown.words(change.path()) + ": " + message;
            return new Mistaken(Pointers.within(written, pointer), shown.endsWith(".") ? shown : shown + ".", fix);
        }
    }
}
