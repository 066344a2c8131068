package dev.agoge.wire.documents;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// Writes a record as the tree that is read as it.
final class Writing {
    private Writing() {}

    static ObjectNode tree(Record record) {
        return fields(Shapes.of(record.getClass()), record, JsonNodeFactory.instance.objectNode());
    }

    private static ObjectNode fields(Fields fields, Record record, ObjectNode into) {
        for (Key key : fields.keys()) {
            Object value = fields.value(record, key);
            if (key.flat() && key.shape() instanceof Fields within) {
                fields(within, (Record) value, into);
            } else {
                Optional<?> given = value instanceof Optional<?> optional ? optional : Optional.of(value);
                given.ifPresent(is -> into.set(key.name(), tree(key.shape(), is)));
            }
        }
        return into;
    }

    private static JsonNode tree(Shape shape, Object value) {
        return switch (shape) {
            case Shape.Whole _ -> whole(((Number) value).longValue());
            case Shape.Decimal _ -> DoubleNode.valueOf((Double) value);
            case Shape.Flag _ -> BooleanNode.valueOf((Boolean) value);
            case Shape.Text _ -> StringNode.valueOf((String) value);
            case Shape.Value one -> StringNode.valueOf(one.text().apply(value));
            case Shape.Choice choice -> word(choice, value);
            case Shape.Items items -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                for (Object each : (List<?>) value) list.add(tree(items.each(), each));
                yield list;
            }
            case Shape.Raw _ -> (JsonNode) value;
            case Shape.Kinds kinds -> kind(kinds, (Record) value);
            case Fields fields -> fields(fields, (Record) value, JsonNodeFactory.instance.objectNode());
        };
    }

    private static JsonNode whole(long number) {
        return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
    }

    private static JsonNode word(Shape.Choice choice, Object constant) {
        for (Map.Entry<String, Enum<?>> word : choice.words().entrySet()) {
            if (word.getValue() == constant) return StringNode.valueOf(word.getKey());
        }
        throw new IllegalStateException("no word for " + constant);
    }

    private static JsonNode kind(Shape.Kinds kinds, Record record) {
        String name = kinds.kindOf(record);
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        kinds.property().ifPresent(property -> node.put(property, name));
        Fields fields = Shapes.of(record.getClass());
        if (kinds.property().isPresent()) return fields(fields, record, node);
        return node.set(name, fields(fields, record, JsonNodeFactory.instance.objectNode()));
    }
}
