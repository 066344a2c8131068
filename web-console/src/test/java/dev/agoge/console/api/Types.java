package dev.agoge.console.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JavaType;
import dev.agoge.wire.http.Asks;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.oas.models.media.Discriminator;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The schemas of our own types, as they are written in JSON: every component of a record is there, null where it may
/// be absent; a constant is its word; what is one of several kinds says which by its tag.
final class Types implements ModelConverter {
    private static final Map<Class<?>, String> PLAIN = Map.ofEntries(
            Map.entry(String.class, "string"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(int.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(Long.class, "integer"),
            Map.entry(float.class, "number"),
            Map.entry(Float.class, "number"),
            Map.entry(double.class, "number"),
            Map.entry(Double.class, "number"));

    private final DocComments docs;

    Types(DocComments docs) {
        this.docs = docs;
    }

    @Override
    public boolean isOpenapi31() {
        return true;
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType asked, ModelConverterContext context, Iterator<ModelConverter> others) {
        Type type = asked.getType();
        Class<?> raw = raw(type);
        if (raw != null && isOurs(raw)) return new Naming(context).of(type, null, Map.of());
        return others.hasNext() ? others.next().resolve(asked, context, others) : null;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().startsWith("dev.agoge") || type == JsonNode.class;
    }

    private static @Nullable Class<?> raw(Type type) {
        return switch (type) {
            case JavaType java -> java.getRawClass();
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> null;
        };
    }

    /// Gives each record and each set of words a schema by name.
    private final class Naming {
        private final ModelConverterContext context;

        Naming(ModelConverterContext context) {
            this.context = context;
        }

        /// @param written how the type was written, where that is known: it says what may be null
        Schema<?> of(Type type, java.lang.reflect.@Nullable AnnotatedType written, Map<TypeVariable<?>, Type> bound) {
            Schema<?> schema = notNull(type, written, bound);
            boolean absent =
                    raw(type) == Optional.class || written != null && written.isAnnotationPresent(Nullable.class);
            return absent ? orNull(schema) : schema;
        }

        private Schema<?> notNull(
                Type type, java.lang.reflect.@Nullable AnnotatedType written, Map<TypeVariable<?>, Type> bound) {
            if (type instanceof TypeVariable<?> variable) {
                return of(Objects.requireNonNull(bound.get(variable)), null, Map.of());
            }
            Class<?> raw = Objects.requireNonNull(raw(type), type::toString);
            if (PLAIN.containsKey(raw)) return plain(PLAIN.get(raw));
            if (raw == Instant.class) return plain("string").format("date-time");
            if (raw == Optional.class) return argument(0, type, written, bound);
            if (Collection.class.isAssignableFrom(raw)) {
                return plain("array").items(argument(0, type, written, bound));
            }
            if (raw == Map.class) return map(type, written, bound);
            if (raw == JsonNode.class || raw == Object.class) return new JsonSchema();
            Optional<Method> value = Arrays.stream(raw.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(JsonValue.class))
                    .findFirst();
            if (value.isPresent())
                return plain("string").description(docs.of(raw.getName()).text());
            return named(raw, type, bound);
        }

        private Schema<?> argument(
                int at,
                Type type,
                java.lang.reflect.@Nullable AnnotatedType written,
                Map<TypeVariable<?>, Type> bound) {
            var inner = written instanceof AnnotatedParameterizedType generic
                    ? generic.getAnnotatedActualTypeArguments()[at]
                    : null;
            return of(((ParameterizedType) type).getActualTypeArguments()[at], inner, bound);
        }

        private Schema<?> map(
                Type type, java.lang.reflect.@Nullable AnnotatedType written, Map<TypeVariable<?>, Type> bound) {
            Schema<?> values = argument(1, type, written, bound);
            Class<?> keys = raw(((ParameterizedType) type).getActualTypeArguments()[0]);
            Schema<?> map = plain("object");
            if (keys == null || !keys.isEnum()) return map.additionalProperties(values);
            for (Object constant : keys.getEnumConstants()) map.addProperty(Asks.word((Enum<?>) constant), values);
            return map.additionalProperties(false);
        }

        private Schema<?> named(Class<?> raw, Type type, Map<TypeVariable<?>, Type> bound) {
            String name = name(type);
            if (!context.getDefinedModels().containsKey(name)) {
                // Known before it is whole: a type may hold itself.
                context.defineModel(name, new JsonSchema());
                Schema<?> whole = raw.isEnum() ? words(raw) : raw.isSealed() ? oneOf(raw) : record(raw, type, bound);
                whole.description(docs.of(raw.getName()).text());
                context.defineModel(name, whole);
            }
            return reference(name);
        }

        private static Schema<?> words(Class<?> type) {
            Schema<Object> schema = new JsonSchema();
            schema.addType("string");
            for (Object constant : type.getEnumConstants()) schema.addEnumItemObject(Asks.word((Enum<?>) constant));
            return schema;
        }

        private Schema<?> oneOf(Class<?> type) {
            String tag = type.getAnnotation(JsonTypeInfo.class).property();
            var discriminator = new Discriminator().propertyName(tag);
            Schema<?> any = new JsonSchema().discriminator(discriminator);
            for (Class<?> kind : type.getPermittedSubclasses()) {
                any.addOneOfItem(of(kind, null, Map.of()));
                discriminator.mapping(kind.getSimpleName(), "#/components/schemas/" + name(kind));
            }
            return any;
        }

        private Schema<?> record(Class<?> raw, Type type, Map<TypeVariable<?>, Type> outer) {
            Map<TypeVariable<?>, Type> bound = new HashMap<>(outer);
            if (type instanceof ParameterizedType generic) {
                for (int i = 0; i < raw.getTypeParameters().length; i++) {
                    bound.put(raw.getTypeParameters()[i], generic.getActualTypeArguments()[i]);
                }
            }
            Schema<?> schema = plain("object");
            for (Class<?> kind : raw.getInterfaces()) {
                if (kind.isAnnotationPresent(JsonTypeInfo.class)) tag(schema, raw, kind);
            }
            components(schema, raw, bound);
            for (Method method : raw.getDeclaredMethods()) {
                if (method.isAnnotationPresent(JsonProperty.class)
                        && method.getParameterCount() == 0
                        && !isComponent(raw, method)) {
                    add(schema, method.getName(), of(method.getGenericReturnType(), null, bound), "");
                }
            }
            return schema;
        }

        private static boolean isComponent(Class<?> raw, Method method) {
            return Arrays.stream(raw.getRecordComponents())
                    .anyMatch(one -> one.getName().equals(method.getName()));
        }

        private static void tag(Schema<?> schema, Class<?> raw, Class<?> kind) {
            String name = kind.getAnnotation(JsonTypeInfo.class).property();
            schema.addProperty(name, plain("string")._const(raw.getSimpleName()));
            schema.addRequiredItem(name);
        }

        private void components(Schema<?> schema, Class<?> raw, Map<TypeVariable<?>, Type> bound) {
            Map<String, String> said = docs.of(raw.getName()).params();
            for (RecordComponent component : raw.getRecordComponents()) {
                Method read = component.getAccessor();
                if (read.isAnnotationPresent(JsonIgnore.class)) continue;
                if (read.isAnnotationPresent(JsonUnwrapped.class)) {
                    components(schema, component.getType(), bound);
                    continue;
                }
                JsonProperty named = read.getAnnotation(JsonProperty.class);
                String name = named == null || named.value().isEmpty() ? component.getName() : named.value();
                add(schema, name, component(component, bound), said.getOrDefault(component.getName(), ""));
            }
        }

        private Schema<?> component(RecordComponent component, Map<TypeVariable<?>, Type> bound) {
            var written = component.getAnnotatedType();
            if (!isRaw(component.getAccessor())) return of(component.getGenericType(), written, bound);
            return new JsonSchema();
        }

        private static boolean isRaw(AnnotatedElement accessor) {
            return accessor.isAnnotationPresent(JsonRawValue.class);
        }

        private static void add(Schema<?> schema, String name, Schema<?> value, String description) {
            schema.addProperty(name, description.isEmpty() ? value : described(value, description));
            schema.addRequiredItem(name);
        }
    }

    private static Schema<?> described(Schema<?> value, String description) {
        return value.description(description);
    }

    private static Schema<?> plain(String type) {
        Schema<?> schema = new JsonSchema();
        schema.addType(type);
        return schema;
    }

    private static Schema<?> reference(String name) {
        return new JsonSchema().$ref("#/components/schemas/" + name);
    }

    private static Schema<?> orNull(Schema<?> schema) {
        Set<String> types = schema.getTypes();
        if (types != null) {
            schema.addType("null");
            return schema;
        }
        if (schema.get$ref() == null) return schema;
        Schema<?> either = new JsonSchema();
        either.addOneOfItem(schema);
        either.addOneOfItem(plain("null"));
        return either;
    }

    /// `RunLine.State` is `RunLineState`; a list of run lines is `ListedRunLine`.
    private static String name(Type type) {
        Class<?> raw = Objects.requireNonNull(raw(type));
        String outer = raw.getEnclosingClass() == null ? "" : shortened(name(raw.getEnclosingClass()));
        StringBuilder name = new StringBuilder(outer + raw.getSimpleName());
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) name.append(name(argument));
        }
        return name.toString();
    }

    /// A controller's own records are named after what it controls.
    private static String shortened(String name) {
        return name.replaceAll("(Controller|Routes)$", "");
    }
}
