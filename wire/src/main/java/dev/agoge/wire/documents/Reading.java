package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Mistake;
import dev.agoge.contracts.document.Mistaken;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// Reads a tree into a record, and goes on after each mistake as far as it can.
final class Reading {
    private final JsonNode root;
    private final Mistakes structural = new Mistakes();
    private final Mistakes ofConstructors = new Mistakes();

    Reading(JsonNode root) {
        this.root = root;
    }

    <T extends Record> Optional<T> read(Class<T> type) {
        return fields(Shapes.of(type), root, "").map(type::cast);
    }

    List<Mistake> mistakes() {
        List<Mistake> all = new ArrayList<>(structural.all());
        all.addAll(ofConstructors.all());
        return all;
    }

    /// Those that a JSON Schema finds as well.
    List<Mistake> structural() {
        return structural.all();
    }

    /// Empty, and noted, if it is not what it should be.
    ///
    /// @param allowed what it should be, in words
    private Optional<Object> value(Shape shape, JsonNode node, String pointer, String allowed) {
        if (node.isPojo()) return Optional.empty();
        Optional<Object> none = Optional.empty();
        return switch (shape) {
            case Shape.Whole whole -> whole(whole, node).or(() -> wrong(node, pointer, allowed));
            case Shape.Decimal _ when node.isNumber() -> Optional.of(node.doubleValue());
            case Shape.Flag _ when node.isBoolean() -> Optional.of(node.booleanValue());
            case Shape.Text _ when node.isString() -> Optional.of(node.stringValue());
            case Shape.Value value
            when node.isString() ->
                made(pointer, within -> within, () -> value.make().apply(node.stringValue()));
            case Shape.Choice choice when node.isString() -> choice(choice, node.stringValue(), pointer);
            case Shape.Items items when node.isArray() -> items(items, node, pointer);
            case Shape.Raw _ when !node.isNull() -> Optional.of(node);
            case Shape.Kinds kinds when node.isObject() -> kinds(kinds, node, pointer, allowed);
            case Fields fields -> fields(fields, node, pointer);
            default -> wrong(node, pointer, allowed).or(() -> none);
        };
    }

    private Optional<Object> wrong(JsonNode node, String pointer, String allowed) {
        String hint = node.isNull() ? " Leave the key out if you mean none." : "";
        structural.add(pointer, what(pointer) + " is " + Shown.value(node) + ".", "It must be " + allowed + "." + hint);
        return Optional.empty();
    }

    /// 14.0 is 14, and so is 1.4e1. Empty for what is no whole number, or out of the type's range.
    private static Optional<Object> whole(Shape.Whole shape, JsonNode node) {
        if (!node.isNumber()) return Optional.empty();
        double number = node.doubleValue();
        BigInteger whole;
        if (node.isIntegralNumber()) whole = node.bigIntegerValue();
        else if (number == Math.rint(number) && Math.abs(number) < 0x1p63) whole = BigInteger.valueOf((long) number);
        else return Optional.empty();
        if (whole.bitLength() >= Long.SIZE) return Optional.empty();
        long value = whole.longValueExact();
        if (value < shape.least() || value > shape.most()) return Optional.empty();
        return shape.wide() ? Optional.of(value) : Optional.of((int) value);
    }

    private Optional<Object> choice(Shape.Choice choice, String word, String pointer) {
        Optional<Object> constant = Optional.ofNullable(choice.words().get(word));
        if (constant.isEmpty())
            unknown(pointer, what(pointer) + " is", word, choice.words().keySet());
        return constant;
    }

    private void unknown(String pointer, String start, String word, Set<String> known) {
        String meant = Nearest.to(word, known)
                .map(near -> "Did you mean '" + near + "'? ")
                .orElse("");
        structural.add(
                pointer,
                start + " '" + Shown.words(word) + "'.",
                meant + "It may be " + Allowed.list(List.copyOf(known)) + ".");
    }

    private Optional<Object> items(Shape.Items items, JsonNode node, String pointer) {
        List<Object> read = new ArrayList<>();
        String allowed = Allowed.words(items.each());
        for (int i = 0; i < node.size(); i++) {
            value(items.each(), node.get(i), Pointers.child(pointer, Integer.toString(i)), allowed)
                    .ifPresent(read::add);
        }
        return read.size() == node.size() ? Optional.of(List.copyOf(read)) : Optional.empty();
    }

    private Optional<Object> kinds(Shape.Kinds kinds, JsonNode node, String pointer, String allowed) {
        if (kinds.property().isPresent())
            return byProperty(kinds, kinds.property().get(), node, pointer);
        if (node.size() != 1) {
            structural.add(pointer, what(pointer) + " has " + node.size() + " keys.", "It must be " + allowed + ".");
            return Optional.empty();
        }
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        String within = Pointers.child(pointer, only.getKey());
        Fields kind = kinds.kinds().get(only.getKey());
        if (kind == null) {
            unknown(
                    within,
                    "The kind of " + lower(pointer) + " is",
                    only.getKey(),
                    kinds.kinds().keySet());
            return Optional.empty();
        }
        return value(kind, only.getValue(), within, Allowed.words(kind));
    }

    private Optional<Object> byProperty(Shape.Kinds kinds, String property, JsonNode node, String pointer) {
        Set<String> known = kinds.kinds().keySet();
        JsonNode given = node.path(property);
        String within = Pointers.child(pointer, property);
        if (given.isPojo()) return Optional.empty();
        if (given.isMissingNode()) {
            String add = "Add it: " + Allowed.list(List.copyOf(known)) + ".";
            structural.add(pointer, what(pointer) + " has no '" + property + "'.", add);
            return Optional.empty();
        }
        if (!given.isString()) return wrong(given, within, Allowed.list(List.copyOf(known)));
        Fields kind = kinds.kinds().get(given.stringValue());
        if (kind == null) {
            unknown(within, property + " is", given.stringValue(), known);
            return Optional.empty();
        }
        return mapping(kind, node, pointer, Optional.of(property));
    }

    private Optional<Object> fields(Fields fields, JsonNode node, String pointer) {
        if (node.isPojo()) return Optional.empty();
        if (node.isObject()) return mapping(fields, node, pointer, Optional.empty());
        Optional<Key> bare = fields.bare();
        if (bare.isEmpty() || node.isNull()) return wrong(node, pointer, Allowed.words(fields));
        return construct(fields, fields.mapping(node), key -> pointer, pointer);
    }

    /// @param property the key that told its kind, if one did
    private Optional<Object> mapping(Fields fields, JsonNode node, String pointer, Optional<String> property) {
        List<String> known = new ArrayList<>(fields.names());
        property.ifPresent(name -> known.add(0, name));
        for (String key : node.propertyNames()) {
            if (known.contains(key)) continue;
            String message = "'" + Shown.words(key) + "' is no key of " + lower(pointer) + ".";
            structural.add(Pointers.child(pointer, key), message, Nearest.hint(key, known));
        }
        return construct(fields, node, key -> Pointers.child(pointer, key), pointer);
    }

    /// Where the value of a key stands.
    private interface Stands {
        String at(String key);
    }

    private Optional<Object> construct(Fields fields, JsonNode mapping, Stands stands, String pointer) {
        Object[] values = new Object[fields.keys().size()];
        boolean whole = true;
        for (int i = 0; i < values.length; i++) {
            Key key = fields.keys().get(i);
            Optional<Object> value = key.flat() && key.shape() instanceof Fields within
                    ? construct(within, mapping, stands, pointer)
                    : component(key, mapping.path(key.name()), stands.at(key.name()), pointer);
            whole &= value.isPresent();
            values[i] = value.orElse(Optional.empty());
        }
        return whole ? made(pointer, within -> fields.standing(within), () -> fields.make(values)) : Optional.empty();
    }

    private Optional<Object> component(Key key, JsonNode given, String pointer, String record) {
        if (given.isMissingNode()) return absent(key, record);
        Optional<Object> value = value(key.shape(), given, pointer, Allowed.in(key));
        Optional<Mistake> bounds = value.flatMap(is -> Bounds.of(key.component(), is));
        bounds.ifPresent(mistake -> structural.add(pointer, mistake.message(), mistake.fix()));
        if (bounds.isPresent()) return Optional.empty();
        return key.optional() ? value.map(Optional::of) : value;
    }

    private Optional<Object> absent(Key key, String record) {
        if (key.optional()) return Optional.of(Optional.empty());
        if (key.byDefault().isPresent()) return byDefault(key, key.byDefault().get());
        String fix = "Add it: " + Allowed.in(key) + ".";
        structural.add(record, what(record) + " has no '" + key.name() + "': " + key.meaning(), fix);
        return Optional.empty();
    }

    private static Optional<Object> byDefault(Key key, JsonNode written) {
        var reading = new Reading(written);
        Optional<Object> value = reading.value(key.shape(), written, "", Allowed.in(key));
        return Optional.of(value.orElseThrow(
                () -> new IllegalStateException("the default of " + key.name() + ": " + reading.mistakes())));
    }

    /// What a constructor refuses is seen from its record.
    ///
    /// @param standing where what the constructor points at stands, seen from the same
    private Optional<Object> made(String pointer, UnaryOperator<String> standing, Supplier<Object> making) {
        try {
            return Optional.of(making.get());
        } catch (Mistaken e) {
            for (Mistake mistake : e.mistakes()) {
                ofConstructors.add(
                        Pointers.within(root, pointer + standing.apply(mistake.pointer())),
                        Shown.sentence(mistake.message()),
                        Shown.sentence(mistake.fix()));
            }
        } catch (IllegalArgumentException e) {
            String why = Shown.sentence(String.valueOf(e.getMessage()));
            ofConstructors.add(pointer, what(pointer) + ": " + why + ".", "Write another value.");
        }
        return Optional.empty();
    }

    private static String what(String pointer) {
        List<String> keys = Pointers.keys(pointer);
        if (keys.isEmpty()) return "The document";
        String last = keys.getLast();
        boolean element = keys.size() > 1 && Pointers.index(last) >= 0;
        return Shown.words(element ? keys.get(keys.size() - 2) + "/" + last : last);
    }

    private static String lower(String pointer) {
        return pointer.isEmpty() ? "the document" : what(pointer);
    }
}
