package dev.agoge.wire.documents;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.agoge.contracts.document.Bounds;
import dev.agoge.contracts.document.Flat;
import dev.agoge.contracts.document.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The shapes of types.
final class Shapes {
    private static final ClassValue<Fields> RECORDS = new ClassValue<>() {
        @Override
        protected Fields computeValue(Class<?> type) {
            return fields(type.asSubclass(Record.class));
        }
    };

    private Shapes() {}

    static Fields of(Class<? extends Record> type) {
        return RECORDS.get(type);
    }

    private static Fields fields(Class<? extends Record> type) {
        RecordComponent[] components = type.getRecordComponents();
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : components) keys.add(key(component));
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<? extends Record> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new Fields(type, keys, constructor);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    private static Key key(RecordComponent component) {
        Type type = component.getGenericType();
        Optional<Type> inner = argument(type, Optional.class);
        return new Key(
                Bounds.key(component),
                component,
                shape(inner.orElse(type)),
                inner.isPresent(),
                component.isAnnotationPresent(Flat.class),
                byDefault(component));
    }

    private static Optional<JsonNode> byDefault(RecordComponent component) {
        return Optional.ofNullable(component.getAnnotation(Setting.class))
                .map(Setting::byDefault)
                .filter(text -> !text.isEmpty())
                .map(text -> Documents.parse(text).tree());
    }

    private static Optional<Type> argument(Type type, Class<?> generic) {
        return type instanceof ParameterizedType given && given.getRawType() == generic
                ? Optional.of(given.getActualTypeArguments()[0])
                : Optional.empty();
    }

    private static Shape shape(Type type) {
        Optional<Type> each = argument(type, List.class);
        if (each.isPresent()) return new Shape.Items(shape(each.get()));
        if (!(type instanceof Class<?> plain)) throw unknown(type);
        if (plain == int.class || plain == Integer.class) return new Shape.Whole(false);
        if (plain == long.class || plain == Long.class) return new Shape.Whole(true);
        if (plain == double.class || plain == Double.class) return new Shape.Decimal();
        if (plain == boolean.class || plain == Boolean.class) return new Shape.Flag();
        if (plain == String.class) return new Shape.Text();
        if (plain == JsonNode.class) return new Shape.Raw();
        if (plain.isEnum()) return choice(plain);
        if (plain.isSealed()) return kinds(plain);
        if (!plain.isRecord()) throw unknown(type);
        Class<? extends Record> record = plain.asSubclass(Record.class);
        Optional<Method> text = textOf(plain);
        return text.isPresent() ? value(record, text.get()) : of(record);
    }

    private static IllegalStateException unknown(Type type) {
        return new IllegalStateException("no document holds a " + type.getTypeName());
    }

    private static Shape choice(Class<?> type) {
        Map<String, Enum<?>> words = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            Enum<?> word = (Enum<?>) constant;
            words.put(word.name().toLowerCase(Locale.ROOT), word);
        }
        return new Shape.Choice(words);
    }

    private static Shape kinds(Class<?> type) {
        JsonTypeInfo info = type.getAnnotation(JsonTypeInfo.class);
        if (info == null)
            throw new IllegalStateException(type.getSimpleName() + " does not say how its kinds are told");
        boolean wrapped = info.include() == JsonTypeInfo.As.WRAPPER_OBJECT;
        Map<String, Fields> kinds = new LinkedHashMap<>();
        for (Class<?> kind : type.getPermittedSubclasses()) {
            kinds.put(name(type, kind), of(kind.asSubclass(Record.class)));
        }
        return new Shape.Kinds(type, wrapped ? Optional.empty() : Optional.of(info.property()), kinds);
    }

    private static String name(Class<?> type, Class<?> kind) {
        JsonSubTypes named = type.getAnnotation(JsonSubTypes.class);
        if (named != null) {
            for (JsonSubTypes.Type one : named.value()) if (one.value() == kind) return one.name();
        }
        return Bounds.snake(kind.getSimpleName());
    }

    private static Optional<Method> textOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .filter(method -> method.getParameterCount() == 0 && method.getReturnType() == String.class)
                .findFirst();
    }

    private static Shape value(Class<? extends Record> type, Method text) {
        text.setAccessible(true);
        Function<Object, String> write = value -> {
            try {
                return (String) text.invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot write a " + type.getSimpleName(), e);
            }
        };
        return new Shape.Value(Bounds.snake(type.getSimpleName()), maker(type), write);
    }

    /// By the method that the codec reads it with, or by its constructor.
    private static Function<String, Object> maker(Class<? extends Record> type) {
        Optional<Method> creator = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> method.isAnnotationPresent(JsonCreator.class))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst();
        if (creator.isEmpty()) return text -> of(type).make(new Object[] {text});
        creator.get().setAccessible(true);
        return text -> {
            try {
                return creator.get().invoke(null, text);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) throw cause;
                throw new IllegalStateException("cannot read a " + type.getSimpleName(), e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("cannot read a " + type.getSimpleName(), e);
            }
        };
    }
}
