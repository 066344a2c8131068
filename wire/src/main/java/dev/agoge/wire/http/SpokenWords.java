package dev.agoge.wire.http;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/// Constants in JSON as they are in addresses: [Asks#word].
final class SpokenWords extends SimpleModule {
    private static final long serialVersionUID = 1;

    SpokenWords() {
        addSerializer(Enum.class, new Word());
        addKeySerializer(Enum.class, new Key());
        addDeserializer(Enum.class, new Constant(Enum.class));
    }

    @SuppressWarnings("rawtypes") // as the module takes it: one for all enums
    private static final class Word extends ValueSerializer<Enum> {
        @Override
        public void serialize(Enum constant, JsonGenerator json, SerializationContext context) {
            json.writeString(Asks.word(constant));
        }
    }

    @SuppressWarnings("rawtypes")
    private static final class Key extends ValueSerializer<Enum> {
        @Override
        public void serialize(Enum constant, JsonGenerator json, SerializationContext context) {
            json.writeName(Asks.word(constant));
        }
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static final class Constant extends ValueDeserializer<Enum> {
        private final Class type;

        Constant(Class type) {
            this.type = type;
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            return new Constant(context.getContextualType().getRawClass());
        }

        @Override
        public Enum deserialize(JsonParser json, DeserializationContext context) {
            return Asks.constant(type, json.getString());
        }
    }
}
