package dev.agoge.wire.documents;

import dev.agoge.contracts.document.Mistaken;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A record, which stands as a mapping.
///
/// @param keys in the order of its components
record Fields(Class<? extends Record> type, List<Key> keys, Constructor<? extends Record> constructor)
        implements Shape {
    Fields {
        keys = List.copyOf(keys);
        Set<String> names = new HashSet<>();
        for (Key key : flattened(keys)) {
            if (!names.add(key.name())) {
                throw new IllegalStateException(type.getSimpleName() + " has two keys '" + key.name() + "'");
            }
        }
    }

    /// All keys that stand side by side in its mapping.
    List<Key> written() {
        return flattened(keys);
    }

    private static List<Key> flattened(List<Key> keys) {
        List<Key> flattened = new ArrayList<>();
        for (Key key : keys) {
            if (key.flat() && key.shape() instanceof Fields within) flattened.addAll(within.written());
            else flattened.add(key);
        }
        return flattened;
    }

    List<String> names() {
        return written().stream().map(Key::name).toList();
    }

    Optional<Key> key(String name) {
        return written().stream().filter(key -> key.name().equals(name)).findFirst();
    }

    /// Where what this pointer means stands in the mapping: flat keys are not written.
    String standing(String pointer) {
        List<String> path = Pointers.keys(pointer);
        for (Key key : keys) {
            if (key.flat()
                    && key.shape() instanceof Fields within
                    && !path.isEmpty()
                    && path.getFirst().equals(key.name())) {
                return within.standing(pointer.substring(key.name().length() + 1));
            }
        }
        return pointer;
    }

    /// The only key that must be given, if a value of it cannot be taken for a mapping of the keys: then the value
    /// alone
    /// may stand for the record.
    Optional<Key> bare() {
        List<Key> required = written().stream().filter(Key::required).toList();
        if (required.size() != 1) return Optional.empty();
        Shape shape = required.getFirst().shape();
        return shape.isScalar() || shape instanceof Items ? Optional.of(required.getFirst()) : Optional.empty();
    }

    /// The mapping that this stands for.
    JsonNode mapping(JsonNode written) {
        Optional<Key> bare = bare();
        if (bare.isEmpty() || !written.isValueNode() && !written.isArray() || written.isNull()) return written;
        return JsonNodeFactory.instance.objectNode().set(bare.get().name(), written);
    }

    /// @throws Mistaken by the record's constructor
    Record make(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e.getCause());
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
        }
    }

    Object value(Record record, Key key) {
        try {
            var accessor = key.component().getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + key.name() + " of a " + type.getSimpleName(), e);
        }
    }
}
